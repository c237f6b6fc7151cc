using System.Numerics;
using Cleave.Buddies;
using Cleave.Placement;

namespace Cleave.Core;

public sealed partial class GpuBuddyCore
{
    private const GpuBuddyRawFlags OneBlockRulesOut = GpuBuddyRawFlags.Range | GpuBuddyRawFlags.TopDown | GpuBuddyRawFlags.Contiguous;

    /// <summary>Allocates as the reference's raw call does, and appends the blocks to a list in the reference's order.</summary>
    /// <param name="start">Where the bounds begin, in bytes from the beginning of the space. They count for a
    /// <see cref="GpuBuddyRawFlags.Range"/> and for force merge; and if <paramref name="start"/> + <paramref name="size"/> is
    /// <paramref name="end"/>, just that range is taken, whatever the flags.</param>
    /// <param name="end">Where the bounds end; 0 means, for a range, the end of the space.</param>
    /// <param name="size">Bytes, a multiple of the chunk size.</param>
    /// <param name="minBlock">Bytes of the smallest block that may serve the request, which is the alignment too: a power of two, at least
    /// a chunk. The reference drops an alignment above the size for ranges and contiguous requests, and so does this call.</param>
    /// <param name="flags">Bits without a meaning here are ignored.</param>
    /// <param name="blocks">Receives the blocks behind what it holds. Untouched when the call fails.</param>
    /// <returns><see cref="PlacementError.None"/>, <see cref="PlacementError.NoSpace"/>, or which argument is invalid and why.</returns>
    /// <remarks>
    /// A call that fails changes nothing, but for merges of clear with dirty buddies that it made on the way to make room.
    /// Cost: per block a few steps for each factor of 64 in the number of chunks, and for each halving. A range, and an alignment above the
    /// size, look at every order; the first request with such an alignment costs the number of free blocks. So does a force merge, where
    /// clear and dirty memory lie mixed and nothing fits.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="blocks"/> is null.</exception>
    public PlacementError Allocate(
        ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, List<BuddyBlock> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (!RequestCheck.IsValid(_tree, start, end, size, minBlock))
        {
            return RequestCheck.Complaint(_tree, start, end, size, minBlock);
        }

        // By far the most frequent request, and one block serves it.
        bool simple = (flags & OneBlockRulesOut) == 0 && size >= minBlock && BitOperations.IsPow2(size) && start + size != end;
        if (simple && TakeBlock(BitOperations.Log2(size) - _tree.ChunkShift, topDown: false, flags) is { IsBlock: true } block)
        {
            blocks.Add(block);
            return PlacementError.None;
        }

        Request request = RequestCheck.Checked(_tree, start, end, size, minBlock, flags);
        return request.IsExact ? AllocateExact(request, blocks) : AllocateFrom(request, blocks);
    }

    /// <summary>Whether an exact request keeps to its own alignment.</summary>
    internal static bool IsExactAligned(Request request) => ((request.First | request.End) & (request.MinBlock - 1)) == 0;

    /// <summary>The rule for exact ranges.</summary>
    internal PlacementError AllocateExact(Request request, List<BuddyBlock> blocks) =>
        IsExactAligned(request)
            ? RangeTaker.TakeWhole(_books, request.First, request.Chunks, blocks)
            : PlacementError.ExactRangeMisaligned;

    /// <summary>All but the rule for exact ranges.</summary>
    internal PlacementError AllocateFrom(in Request asked, List<BuddyBlock> blocks) =>
        asked.IsRounded ? AllocateRounded(asked, asked, blocks) : AllocateRounded(asked, asked.Rounded(), blocks);

    private PlacementError AllocateRounded(in Request asked, in Request request, List<BuddyBlock> blocks)
    {
        if (request.LargestOrder > MaxOrder || request.Chunks > _tree.Chunks)
        {
            return asked.IsContiguous && !asked.IsRange
                ? ContiguousSearch.Run(_books, asked, blocks)
                : PlacementError.RoundedSizeTooLarge;
        }

        int before = blocks.Count;
        ulong splits = _books.Splits;
        ulong missing = Gather(request, blocks);
        if (missing == 0)
        {
            TrimRounding(request.Chunks - asked.Chunks, asked, before, blocks);
            return PlacementError.None;
        }

        RangeTaker.GiveBack(_books, blocks, before, splits);
        return asked.IsContiguous && !asked.IsRange ? ContiguousSearch.Run(_books, asked, blocks) : PlacementError.NoSpace;
    }

    /// <summary>Takes the largest blocks that still fit, one after the other.</summary>
    /// <returns>The chunks that could not be had.</returns>
    private ulong Gather(in Request request, List<BuddyBlock> blocks)
    {
        bool simple = request.IsSimple;
        int kind = request.PreferredKind;
        int order = request.LargestOrder;
        ulong missing = request.Chunks;
        while (true)
        {
            BuddyBlock block = simple ? BlockPicker.TakeSimple(_books, order, kind) : BlockPicker.Take(_books, request, order);
            if (!block.IsBlock)
            {
                if (order != request.MinOrder && !request.IsOverAligned)
                {
                    order--;
                    continue;
                }

                block = TakeByForce(request, order);
                if (!block.IsBlock)
                {
                    return missing;
                }
            }

            blocks.Add(block);
            missing -= 1UL << order;
            if (missing == 0)
            {
                return 0;
            }

            order = Math.Min(order, BitOperations.Log2(missing));
        }
    }

    private BuddyBlock TakeByForce(in Request request, int order) =>
        ForceMerge.Run(_books, request.First, request.End, order) ? BlockPicker.Take(_books, request, order) : default;

    /// <summary>Gives back what rounding added, from the last block, which is always larger than that.</summary>
    private void TrimRounding(ulong excess, in Request asked, int firstBlock, List<BuddyBlock> blocks)
    {
        if (excess == 0 || !asked.MayTrim || blocks.Count == firstBlock)
        {
            return;
        }

        BlockTrimmer.CutLast(_books, excess, blocks);
    }
}
