using static System.Numerics.BitOperations;

namespace Cleave.Sets;

/// <summary>The ids of the free blocks of one kind (clear or dirty) as an ordered set: the next one below and above any id.</summary>
/// <remarks>
/// The members themselves stand in the state words that both kinds share (see <see cref="BlockMap"/>); this class adds the summaries of
/// their own. Id 0 is no block and stands for "none". Not thread-safe.
/// </remarks>
internal sealed class FreeSet
{
    private readonly SparseTable<WordPair> _states;
    private readonly bool _clear;

    /// <param name="states">The states, 64 ids to the pair.</param>
    /// <param name="clear">Which kind this set is of.</param>
    /// <param name="vast">As for the states.</param>
    public FreeSet(SparseTable<WordPair> states, bool clear, bool vast)
    {
        _states = states;
        _clear = clear;
        Summaries = new Summaries(states.Length, vast);
    }

    /// <summary>Which state words have a member.</summary>
    public Summaries Summaries { get; }

    /// <summary>The members among ids 64 * word to 64 * word + 63.</summary>
    public ulong Members(ulong word) => _states[word].Members(_clear);

    /// <summary>The highest member that is not above <paramref name="last"/>, or 0.</summary>
    public ulong AtMost(ulong last)
    {
        ulong word = last >> 6;
        ulong bits = Members(word) & (ulong.MaxValue >> (63 - (int)(last & 63)));
        if (bits == 0)
        {
            word = Summaries.Below(word);
            bits = word == Summaries.None ? 0 : Members(word);
        }

        return bits == 0 ? 0 : (word << 6) | (uint)Log2(bits);
    }

    /// <summary>The lowest member that is not below <paramref name="first"/>, or 0.</summary>
    public ulong AtLeast(ulong first)
    {
        ulong word = first >> 6;
        ulong bits = word < _states.Length ? Members(word) & (ulong.MaxValue << (int)(first & 63)) : 0;
        if (bits == 0)
        {
            word = Summaries.Above(word);
            bits = word == Summaries.None ? 0 : Members(word);
        }

        return bits == 0 ? 0 : (word << 6) | (uint)TrailingZeroCount(bits);
    }
}
