using System.Numerics;

namespace Cleave.Pool;

/// <summary>
/// The books of a pool: what is where, by leaves (smallest blocks), and the steps that lead from one sound state to the next.
/// </summary>
/// <typeparam name="TIndex">What the lists link leaves with.</typeparam>
/// <remarks>
/// Invariants, which <see cref="PoolAudit{TIndex}"/> checks and every method keeps:
/// <list type="bullet">
/// <item><c>Partition</c>: every leaf lies in exactly one block, free or allocated, or is killed and lies in none. A block begins at a
/// multiple of its size. No leaf of a free block is killed.</item>
/// <item><c>Coalesced</c>: two buddies are never both free, as long as a block of twice their size is possible.</item>
/// <item><c>Linked</c>: the list of an order holds the free blocks of that order and nothing else, see <see cref="LeafLink{TIndex}"/>;
/// the bit of the order in <see cref="Filled"/> tells whether there are any, that in <see cref="Single"/> whether there is just
/// one.</item>
/// <item><c>Counted</c>: the sizes that follow from the counts are those of the lists, and the killed leaves are as many as
/// counted.</item>
/// <item><c>Doomed</c>: an allocated block is marked as doomed where one of its leaves is killed, and only there.</item>
/// </list>
/// Not thread-safe.
/// </remarks>
internal sealed partial class PoolBooks<TIndex>
    where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
{
    private readonly byte[] _states;
    private readonly LeafLink<TIndex>[] _links;
    private readonly ListEnds[] _ends;
    private readonly ListCounts[] _counts;
    private readonly int _maxOrder;
    private uint _filled;
    private uint _single;

    /// <param name="leaves">Smallest blocks.</param>
    /// <param name="maxOrder">The order of the largest block, which is not above the pool.</param>
    public PoolBooks(int leaves, int maxOrder)
    {
        _states = new byte[leaves];
        _links = new LeafLink<TIndex>[leaves];
        _ends = new ListEnds[maxOrder + 1];
        _counts = new ListCounts[maxOrder + 1];
        _maxOrder = maxOrder;
        ReleaseRun(0, leaves);
    }

    /// <summary>Bytes of the tables.</summary>
    public ulong MetadataBytes =>
        ((ulong)_states.Length * (uint)((2 * TIndex.Zero.GetByteCount()) + sizeof(byte)))
        + ((ulong)_ends.Length * ((2 * sizeof(int)) + (5 * sizeof(ulong))));

    /// <summary>The state of every leaf. Tests damage it.</summary>
    internal byte[] States => _states;

    /// <summary>The links of every leaf; only those where a free block begins mean something. Tests damage it.</summary>
    internal LeafLink<TIndex>[] Links => _links;

    /// <summary>The ends of each list. Tests damage it.</summary>
    internal ListEnds[] Ends => _ends;

    /// <summary>The orders whose lists have blocks, as bits. Tests damage it.</summary>
    internal uint Filled
    {
        get => _filled;
        set => _filled = value;
    }

    /// <summary>The orders whose lists have one block only, as bits: to take it out needs no look at the list. Tests damage it.</summary>
    internal uint Single
    {
        get => _single;
        set => _single = value;
    }

    /// <summary>What happened, per order.</summary>
    internal ReadOnlySpan<ListCounts> Counts => _counts;

    /// <summary>The order of the largest block that is possible.</summary>
    public int MaxOrder => _maxOrder;

    /// <summary>The order of the largest free block, or -1.</summary>
    public int LargestFreeOrder => BitOperations.Log2(_filled) - (_filled == 0 ? 1 : 0);

    /// <summary>Allocates the head of the shortest list that can serve an order, and splits it down; the low half is kept.</summary>
    /// <returns>The first leaf, or -1 where there is no such block.</returns>
    public int Take(int order)
    {
        uint candidates = _filled >> order;
        if (candidates == 0)
        {
            return -1;
        }

        int from = order + BitOperations.TrailingZeroCount(candidates);
        int leaf = _ends[from].First;
        if (_states[leaf] != LeafState.Free(from))
        {
            ThrowMismatch(leaf, from);
        }

        Unlink(leaf, from);
        Split(leaf, from, order);
        _states[leaf] = LeafState.Allocated(order);
        _counts[from].Dequeued++;
        _counts[order].Taken++;
        return leaf;
    }

    /// <summary>Makes a block free that is in no list, and merges it as long as its buddy is free and of the same size.</summary>
    public void Release(int leaf, int order)
    {
        byte[] states = _states;
        uint single = _single;
        uint nowSingle = 0;
        int maxOrder = _maxOrder;
        int from = order;
        _counts[order].Released++;
        states[leaf] = LeafState.Inside;
        while (order < maxOrder)
        {
            int buddy = leaf ^ (1 << order);
            if ((uint)buddy >= (uint)states.Length || states[buddy] != LeafState.Free(order))
            {
                break;
            }

            states[buddy] = LeafState.Inside;
            if ((single >> order & 1) == 0)
            {
                nowSingle |= UnlinkOneOfMany(buddy, order);
            }

            leaf &= buddy;
            order++;
        }

        // Of the lists on the way, those of one block are empty now.
        uint emptied = single & ((1u << order) - (1u << from));
        _filled &= ~emptied;
        _single = (single & ~emptied) | nowSingle;
        Push(leaf, order);
        _counts[order].Enqueued++;
    }

    /// <summary>Makes leaves free that are in no block, as the fewest blocks; the lowest of a size comes to the head of its list.</summary>
    public void ReleaseRun(int first, int end)
    {
        while (end > first)
        {
            int largest = Math.Min(BitOperations.Log2((uint)(end - first)), _maxOrder);
            int order = Math.Min(BitOperations.TrailingZeroCount(end), largest);
            end -= 1 << order;
            Release(end, order);
        }
    }

    /// <summary>The high halves of a block that was taken become the only blocks of their lists, which were all empty.</summary>
    private void Split(int leaf, int from, int order)
    {
        uint halves = (1u << from) - (1u << order);
        _filled |= halves;
        _single |= halves;
        byte[] states = _states;
        Span<ListEnds> ends = _ends.AsSpan(order, from - order);
        for (int above = ends.Length - 1; above >= 0; above--)
        {
            int high = leaf + (1 << (order + above));
            states[high] = LeafState.Free(order + above);
            ends[above] = new ListEnds { First = high, Last = high };
        }
    }

    private static void ThrowMismatch(int leaf, int order) => throw new BuddyException(
        BuddyErrorType.ListIdMismatch, $"Leaf {leaf} heads the list of order {order}, and no free block of that order begins there.");
}
