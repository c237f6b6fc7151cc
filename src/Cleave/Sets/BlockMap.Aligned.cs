using System.Numerics;

namespace Cleave.Sets;

/// <content>The free blocks that lie at multiples of an alignment, kept up from the first request with that alignment on.</content>
internal sealed partial class BlockMap
{
    private readonly AlignedBlocks?[] _aligned = new AlignedBlocks?[BlockKind.Count * 64];
    private ulong _alignOrders;

    /// <summary>The alignments that are kept up, a bit for each order.</summary>
    public ulong AlignOrders => _alignOrders;

    /// <summary>
    /// The free blocks of one kind below an alignment that begin at a multiple of it; from the first call on they are kept up.
    /// </summary>
    /// <remarks>Cost: constant, but for the first call with an alignment, which is the number of free blocks.</remarks>
    public AlignedBlocks Aligned(int alignOrder, int kind)
    {
        if ((_alignOrders >> alignOrder & 1) == 0)
        {
            KeepAligned(alignOrder, BlockKind.Dirty);
            KeepAligned(alignOrder, BlockKind.Clear);
            _alignOrders |= 1UL << alignOrder;
        }

        return _aligned[Index(alignOrder, kind)]!;
    }

    /// <summary>
    /// Tells those sets of aligned blocks that the block belongs to: of alignments above its order that its place is a multiple of.
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
