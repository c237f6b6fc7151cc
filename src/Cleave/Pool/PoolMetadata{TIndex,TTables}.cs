using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.Pool;

/// <summary>
/// The metadata of a pool: the state of each leaf (smallest block), and the steps that lead from one valid state to the next.
/// </summary>
/// <typeparam name="TIndex">The type of the numbers with which the lists link leaves.</typeparam>
/// <typeparam name="TTables">The type of the tables that store the states and the links.</typeparam>
/// <remarks>
/// The code calls a retired leaf retired. Invariants, which <see cref="PoolAudit{TIndex,TTables}"/> checks and every method keeps:
/// <list type="bullet">
/// <item><c>Partition</c>: every leaf lies in exactly one block, free or allocated, or is retired and lies in none. A block begins at a
/// multiple of its size. No leaf of a free block is retired.</item>
/// <item><c>Coalesced</c>: two buddies are never both free, as long as a block of twice their size is possible.</item>
/// <item><c>Linked</c>: the list of an order holds the free blocks of that order and nothing else, see <see cref="LeafLink{TIndex}"/>. The
/// bit of the order in <see cref="Filled"/> is set if the list has any block, that in <see cref="Single"/> if it has exactly one.</item>
/// <item><c>Counted</c>: the list sizes that follow from the counters are those of the lists, and the counters of retired leaves agree with
/// the marks.</item>
/// <item><c>PendingRetire</c>: an allocated block is marked as pending if and only if one of its leaves is retired.</item>
/// </list>
/// Not thread-safe.
/// </remarks>
internal sealed partial class PoolMetadata<TIndex, TTables> : IPoolMetadata
    where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    where TTables : struct, IPoolTables<TIndex>
{
    private readonly TTables _tables;
    private readonly ListEnds<TIndex>[] _ends;
    private readonly ListCounts[] _counts;
    private readonly int _maxOrder;
    private ulong _filled;
    private ulong _single;

    /// <param name="layout">The blocks of the new pool.</param>
    /// <param name="tables">Tables for that layout.</param>
    public PoolMetadata(FreshLayout layout, TTables tables)
    {
        _tables = tables;
        _maxOrder = layout.MaxOrder;
        _ends = new ListEnds<TIndex>[_maxOrder + 1];
        _counts = new ListCounts[_maxOrder + 1];
        Begin(_maxOrder, 0, layout.Leaves >> _maxOrder);
        for (long rest = layout.Remainder, first = layout.Leaves - rest; rest != 0;)
        {
            int order = BitOperations.Log2((ulong)rest);
            Begin(order, first, count: 1);
            first += 1L << order;
            rest ^= 1L << order;
        }
    }

    /// <inheritdoc/>
    public ulong Bytes => _tables.Bytes
        + ((ulong)_ends.Length * (uint)((2 * TIndex.Zero.GetByteCount()) + (5 * sizeof(ulong))));

    /// <summary>The states and the links of the leaves.</summary>
    internal TTables Tables => _tables;

    /// <summary>The ends of each list. Tests damage them.</summary>
    internal ListEnds<TIndex>[] Ends => _ends;

    /// <summary>The orders whose lists have blocks, as bits. Tests damage them.</summary>
    internal ulong Filled
    {
        get => _filled;
        set => _filled = value;
    }

    /// <summary>The orders whose lists have exactly one block, as bits. Tests damage them.</summary>
    /// <remarks>Removing the only block of a list needs no access to its links.</remarks>
    internal ulong Single
    {
        get => _single;
        set => _single = value;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<ListCounts> Counts => _counts;

    /// <summary>The order of the largest block that is possible.</summary>
    public int MaxOrder => _maxOrder;

    /// <inheritdoc/>
    public int LargestFreeOrder => BitOperations.Log2(_filled) - (_filled == 0 ? 1 : 0);

    /// <inheritdoc/>
    public byte State(long leaf) => _tables.State(leaf);

    /// <inheritdoc/>
    public void Validate() => PoolAudit<TIndex, TTables>.Check(this);

    /// <summary>Allocates the first block of the smallest order that can serve a request, and splits it; the low half is kept.</summary>
    /// <returns>The first leaf of the block, or -1 if no free block is large enough.</returns>
    public long Take(int order)
    {
        ulong candidates = _filled >> order;
        if (candidates == 0)
        {
            return -1;
        }

        int from = order + BitOperations.TrailingZeroCount(candidates);
        TTables tables = _tables;
        long leaf = ToLeaf(_ends[from].First);
        if (tables.State(leaf) != LeafState.Free(from))
        {
            ThrowMismatch(leaf, from);
        }

        if (TTables.AreOnDemand)
        {
            PrepareSplit(leaf, from, order);
        }

        Unlink(leaf, from);
        if (from != order)
        {
            Split(leaf, from, order);
        }

        tables.SetState(leaf, LeafState.Allocated(order));
        _counts[from].Dequeued++;
        _counts[order].Taken++;
        return leaf;
    }

    /// <summary>Splits a block that was taken from its list: each high half becomes the only block of its list, which was empty.</summary>
    /// <remarks>
    /// Never inlined, for the same reason as <see cref="Release"/>: inlining made a chain of 20 halvings a third slower.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Split(long leaf, int from, int order)
    {
        ulong halves = (1UL << from) - (1UL << order);
        _filled |= halves;
        _single |= halves;
        TTables tables = _tables;
        Span<ListEnds<TIndex>> ends = _ends.AsSpan(order, from - order);
        for (int above = ends.Length - 1; above >= 0; above--)
        {
            long high = leaf + (1L << (order + above));
            tables.SetState(high, LeafState.Free(order + above));
            TIndex index = ToIndex(high);
            ends[above] = new ListEnds<TIndex> { First = index, Last = index };
        }
    }

    /// <summary>Sets up the list of an order in a new pool with adjacent blocks, the lowest first.</summary>
    private void Begin(int order, long first, long count)
    {
        if (count == 0)
        {
            return;
        }

        _ends[order] = new ListEnds<TIndex> { First = ToIndex(first), Last = ToIndex(first + ((count - 1) << order)) };
        _counts[order].Released = (ulong)count;
        _counts[order].Enqueued = (ulong)count;
        _filled |= 1UL << order;
        _single |= count == 1 ? 1UL << order : 0;
    }

    private static void ThrowMismatch(long leaf, int order) => throw new InvariantException(
        MetadataDamage.ListIdMismatch, "Linked",
        $"leaf {leaf} heads the list of order {order}, and no free block of that order begins there.");
}
