using System.Numerics;
using Cleave.Buddies;
using Cleave.Placement;

namespace Cleave.Core;

public sealed partial class GpuBuddyCore
{
    private const GpuBuddyRawFlags OneBlockRulesOut = GpuBuddyRawFlags.Range | GpuBuddyRawFlags.TopDown | GpuBuddyRawFlags.Contiguous;

    /// <summary>Allocates memory as the kernel's raw call does, and appends the blocks to a list in the kernel's order.</summary>
    /// <param name="start">The offset at which the bounds begin, in bytes from the beginning of the space. The bounds apply to a request
    /// with <see cref="GpuBuddyRawFlags.Range"/>, and to a force merge. If <paramref name="start"/> + <paramref name="size"/> equals
    /// <paramref name="end"/>, exactly that range is allocated, for any flags.</param>
    /// <param name="end">The offset at which the bounds end; for a range, 0 means the end of the space.</param>
    /// <param name="size">The size in bytes, a multiple of the chunk size.</param>
    /// <param name="minBlock">The size in bytes of the smallest block that may serve the request, and its alignment: a power of two, at
    /// least one chunk. As in the kernel, ranges and contiguous requests ignore an alignment above the size.</param>
    /// <param name="flags">The conditions of the request. Bits that have no meaning here are ignored.</param>
    /// <param name="blocks">Receives the blocks, behind those that it holds. Unchanged if the call fails.</param>
    /// <returns><see cref="PlacementError.None"/>, <see cref="PlacementError.NoSpace"/>, or the error that names the invalid
    /// argument.</returns>
    /// <remarks>
    /// A call that fails changes nothing, except that it may have merged clear with dirty buddies to make room. Cost: for each block a few
    /// steps for each factor of 64 in the number of chunks, and for each halving. Requests for a range or with an alignment above the size
    /// examine every order; the first request with such an alignment costs the number of free blocks. A force merge costs as much; it
    /// happens if nothing fits while both clear and dirty memory are free.
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

        // This is by far the most frequent request, and one block serves it.
        bool simple = (flags & OneBlockRulesOut) == 0 && size >= minBlock && BitOperations.IsPow2(size) && start + size != end;
        if (simple && TakeBlock(BitOperations.Log2(size) - _tree.ChunkShift, topDown: false, flags) is { IsBlock: true } block)
        {
            blocks.Add(block);
            return PlacementError.None;
        }

        Request request = RequestCheck.Checked(_tree, start, end, size, minBlock, flags);
        return request.IsExact ? AllocateExact(request, blocks) : AllocateFrom(request, blocks);
    }

    /// <summary>Reports whether the range of an exact request has the alignment of the request.</summary>
    internal static bool IsExactAligned(Request request) => ((request.First | request.End) & (request.MinBlock - 1)) == 0;

    /// <summary>Serves a request for an exact range.</summary>
    internal PlacementError AllocateExact(Request request, List<BuddyBlock> blocks) =>
        IsExactAligned(request)
            ? RangeTaker.TakeWhole(_metadata, request.First, request.Chunks, blocks)
            : PlacementError.ExactRangeMisaligned;

    /// <summary>Serves a request that is not for an exact range.</summary>
    internal PlacementError AllocateFrom(in Request asked, List<BuddyBlock> blocks) =>
        asked.IsRounded ? AllocateRounded(asked, asked, blocks) : AllocateRounded(asked, asked.Rounded(), blocks);

    private PlacementError AllocateRounded(in Request asked, in Request request, List<BuddyBlock> blocks)
    {
        if (request.LargestOrder > MaxOrder || request.Chunks > _tree.Chunks)
        {
            return asked.IsContiguous && !asked.IsRange
                ? ContiguousSearch.Run(_metadata, asked, blocks)
                : PlacementError.RoundedSizeTooLarge;
        }

        int before = blocks.Count;
        ulong splits = _metadata.Splits;
        ulong missing = Gather(request, blocks);
        if (missing == 0)
        {
            TrimRounding(request.Chunks - asked.Chunks, asked, before, blocks);
            return PlacementError.None;
        }

        RangeTaker.GiveBack(_metadata, blocks, before, splits);
        return asked.IsContiguous && !asked.IsRange ? ContiguousSearch.Run(_metadata, asked, blocks) : PlacementError.NoSpace;
    }

    /// <summary>Allocates block after block, each the largest that does not exceed the missing chunks.</summary>
    /// <returns>The number of chunks that are missing in the end; 0 on success.</returns>
    private ulong Gather(in Request request, List<BuddyBlock> blocks)
    {
        bool simple = request.IsSimple;
        int kind = request.PreferredKind;
        int order = request.LargestOrder;
        ulong missing = request.Chunks;
        while (true)
        {
            BuddyBlock block = simple ? BlockPicker.TakeSimple(_metadata, order, kind) : BlockPicker.Take(_metadata, request, order);
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
        ForceMerge.Run(_metadata, request.First, request.End, order) ? BlockPicker.Take(_metadata, request, order) : default;

    /// <summary>Frees the chunks that rounding added. They come from the last block, which always has more chunks than that.</summary>
    private void TrimRounding(ulong excess, in Request asked, int firstBlock, List<BuddyBlock> blocks)
    {
        if (excess == 0 || !asked.MayTrim || blocks.Count == firstBlock)
        {
            return;
        }

        BlockTrimmer.CutLast(_metadata, excess, blocks);
    }
}
