using static System.Numerics.BitOperations;

namespace Cleave.Sets;

/// <summary>A set of numbers below a limit, a bit for each, that finds the next one below any number. Not thread-safe.</summary>
internal sealed class NumberSet
{
    /// <summary>Stands for "no such number".</summary>
    public const ulong None = ulong.MaxValue;

    private readonly SparseTable _words;
    private readonly Summaries _summaries;

    /// <param name="limit">One more than the highest number.</param>
    public NumberSet(ulong limit)
    {
        _words = new SparseTable((limit + 63) / 64);
        _summaries = new Summaries(_words.Length);
    }

    /// <summary>Bytes committed.</summary>
    public ulong CommittedBytes => _words.CommittedBytes + _summaries.CommittedBytes;

    /// <summary>Which words have a member.</summary>
    public Summaries Summaries => _summaries;

    /// <summary>The members, 64 numbers to the word.</summary>
    public SparseTable Words => _words;

    /// <summary>Whether a number is a member.</summary>
    public bool Contains(ulong number) => ((_words[number >> 6] >> (int)number) & 1) != 0;

    /// <summary>Makes a number a member.</summary>
    public void Add(ulong number)
    {
        _words.Slot(number >> 6) |= 1UL << (int)number;
        _summaries.NoteFilled(number >> 6);
    }

    /// <summary>Makes a number no member.</summary>
    public void Remove(ulong number)
    {
        ref ulong word = ref _words.Slot(number >> 6);
        word &= ~(1UL << (int)number);
        _summaries.NoteLeft(number >> 6, word);
    }

    /// <summary>The highest member that is not above <paramref name="last"/>, or <see cref="None"/>.</summary>
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

    /// <summary>The lowest member that is not below <paramref name="first"/>, or <see cref="None"/>.</summary>
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
