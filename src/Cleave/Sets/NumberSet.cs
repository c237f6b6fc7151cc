using static System.Numerics.BitOperations;

namespace Cleave.Sets;

/// <summary>A set of numbers below a limit, which finds the next member below or above any number.</summary>
/// <remarks>The set has one bit for each number, and summaries above them. Not thread-safe.</remarks>
internal sealed class NumberSet
{
    /// <summary>The result of a search that finds no member.</summary>
    public const ulong None = ulong.MaxValue;

    private readonly SparseTable _words;
    private readonly Summaries _summaries;

    /// <param name="limit">One more than the highest number.</param>
    public NumberSet(ulong limit)
    {
        _words = new SparseTable((limit + 63) / 64);
        _summaries = new Summaries(_words.Length);
    }

    /// <summary>Bytes that are committed for the set.</summary>
    public ulong CommittedBytes => _words.CommittedBytes + _summaries.CommittedBytes;

    /// <summary>The summaries, which find words that have a member.</summary>
    public Summaries Summaries => _summaries;

    /// <summary>The members as bits, 64 numbers in each word.</summary>
    public SparseTable Words => _words;

    /// <summary>Reports whether a number is a member.</summary>
    public bool Contains(ulong number) => ((_words[number >> 6] >> (int)number) & 1) != 0;

    /// <summary>Adds a number to the set.</summary>
    public void Add(ulong number)
    {
        _words.Slot(number >> 6) |= 1UL << (int)number;
        _summaries.NoteFilled(number >> 6);
    }

    /// <summary>Removes a number from the set.</summary>
    public void Remove(ulong number)
    {
        ref ulong word = ref _words.Slot(number >> 6);
        word &= ~(1UL << (int)number);
        _summaries.NoteLeft(number >> 6, word);
    }

    /// <summary>Finds the highest member that is not above <paramref name="last"/>.</summary>
    /// <returns>The member, or <see cref="None"/>.</returns>
    public ulong AtMost(ulong last)
    {
        ulong word = last >> 6;
        ulong bits = _words[word] & (ulong.MaxValue >> (63 - (int)(last & 63)));
        if (bits == 0)
        {
            word = _summaries.Below(word);
            bits = word == Summaries.None ? 0 : _words[word];
        }

        return bits == 0 ? None : (word << 6) | (uint)Log2(bits);
    }

    /// <summary>Finds the lowest member that is not below <paramref name="first"/>.</summary>
    /// <returns>The member, or <see cref="None"/>.</returns>
    public ulong AtLeast(ulong first)
    {
        ulong word = first >> 6;
        ulong bits = word < _words.Length ? _words[word] & (ulong.MaxValue << (int)(first & 63)) : 0;
        if (bits == 0)
        {
            word = _summaries.Above(word);
            bits = word == Summaries.None ? 0 : _words[word];
        }

        return bits == 0 ? None : (word << 6) | (uint)TrailingZeroCount(bits);
    }
}
