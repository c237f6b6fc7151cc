using System.Numerics;

namespace Cleave.Sets;

/// <content>Further sets of free blocks, which the map maintains only after the first request that needs them.</content>
internal sealed partial class BlockMap<TPages>
    where TPages : struct, IBlockPages
{
    private readonly AlignedBlocks?[] _aligned = new AlignedBlocks?[BlockKind.Count * 64];
    private readonly TopmostBlocks?[] _topmost = new TopmostBlocks?[BlockKind.Count];
    private ulong _alignOrders;
    private bool _keepsMore;

    /// <summary>The alignments for which the map maintains sets, a bit for each order.</summary>
    public ulong AlignOrders => _alignOrders;

    /// <summary>
    /// Returns the free blocks of one kind that begin at a multiple of an alignment and are smaller than the alignment.
    /// </summary>
    /// <remarks>
    /// The first call with an alignment creates the set, and from then on the map maintains it. Cost: constant; for the first call, the
    /// number of free blocks.
    /// </remarks>
    public AlignedBlocks Aligned(int alignOrder, int kind)
    {
        if ((_alignOrders >> alignOrder & 1) == 0)
        {
            KeepAligned(alignOrder, BlockKind.Dirty);
            KeepAligned(alignOrder, BlockKind.Clear);
            _alignOrders |= 1UL << alignOrder;
            _keepsMore = true;
        }

        return _aligned[Index(alignOrder, kind)]!;
    }

    /// <summary>Returns the highest free block of each order, of one kind.</summary>
    /// <remarks>
    /// The first call creates the table, and from then on the map maintains it. Cost: constant; for the first call, a search for each
    /// order.
    /// </remarks>
    public TopmostBlocks Topmost(int kind)
    {
        if (_topmost[kind] is null)
        {
            _topmost[BlockKind.Dirty] = KeepTopmost<DirtyKind>();
            _topmost[BlockKind.Clear] = KeepTopmost<ClearKind>();
            _keepsMore = true;
        }

        return _topmost[kind]!;
    }

    /// <summary>Whether the map maintains the tables of <see cref="Topmost"/>.</summary>
    public bool KeepsTopmost => _topmost[0] is not null;

    /// <summary>Searches for the last free block of an order.</summary>
    /// <returns>The key of the block, or 0 if the order has no free block.</returns>
    public ulong FindTopmost<TKind>(int order)
        where TKind : struct, IBlockKind => FindTopmost<TKind>(order, (2UL << (_depth - order)) - 1);

    private void NoteMore<TKind>(ulong id, bool isFree)
        where TKind : struct, IBlockKind
    {
        if (_alignOrders != 0)
        {
            NoteAligned(id, TKind.Number, isFree, _alignOrders);
        }

        if (_topmost[TKind.Number] is { } topmost)
        {
            NoteTopmost<TKind>(topmost, id, isFree);
        }
    }

    /// <summary>Records in the table of topmost blocks whether a block is free. Re-establishes Topmost.</summary>
    private void NoteTopmost<TKind>(TopmostBlocks topmost, ulong id, bool isFree)
        where TKind : struct, IBlockKind
    {
        int order = _depth - Bits.Highest(id);
        ulong key = TopmostBlocks.KeyOf((id ^ (1UL << (_depth - order))) << order, order);
        if (isFree)
        {
            topmost.Raise(order, key);
        }
        else if (topmost.Last(order) == key)
        {
            topmost.Lower(order, FindTopmost<TKind>(order, id - 1));
        }
    }

    private ulong FindTopmost<TKind>(int order, ulong last)
        where TKind : struct, IBlockKind
    {
        ulong first = 1UL << (_depth - order);
        ulong id = AtMost<TKind>(last);
        return id < first ? 0 : TopmostBlocks.KeyOf((id - first) << order, order);
    }

    private TopmostBlocks KeepTopmost<TKind>()
        where TKind : struct, IBlockKind
    {
        var topmost = new TopmostBlocks(_depth);
        for (int order = 0; order <= _depth; order++)
        {
            topmost.Raise(order, FindTopmost<TKind>(order));
        }

        return topmost;
    }

    /// <summary>
    /// Records in all sets of aligned blocks to which a block belongs whether it is free. Those are the sets of alignments that are larger
    /// than the block and divide its first chunk. Re-establishes Slotted.
    /// </summary>
    private void NoteAligned(ulong id, int kind, bool isFree, ulong alignOrders)
    {
        int order = _depth - BitOperations.Log2(id);
        ulong firstChunk = (id ^ (1UL << BitOperations.Log2(id))) << order;
        int most = firstChunk == 0 ? 63 : BitOperations.TrailingZeroCount(firstChunk);
        ulong fitting = alignOrders & (ulong.MaxValue >> (63 - most)) & ~((2UL << order) - 1);
        for (; fitting != 0; fitting &= fitting - 1)
        {
            _aligned[Index(BitOperations.TrailingZeroCount(fitting), kind)]!.Note(order, firstChunk, isFree);
        }
    }

    private void KeepAligned(int alignOrder, int kind)
    {
        _aligned[Index(alignOrder, kind)] = new AlignedBlocks(_depth, alignOrder);
        for (ulong id = AtLeast(1, kind); id != 0; id = AtLeast(id + 1, kind))
        {
            NoteAligned(id, kind, isFree: true, 1UL << alignOrder);
        }
    }

    private static int Index(int alignOrder, int kind) => (BlockKind.Count * alignOrder) + kind;
}
