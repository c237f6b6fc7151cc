using System.Numerics;
using Cleave.Buddies;

namespace Cleave.Placement;

/// <summary>Serves whole requests by the rules of the Linux kernel's GPU buddy allocator, block after block.</summary>
/// <remarks>
/// A request that fails changes nothing, except that clear buddies may have been merged with dirty ones to make room. Cost: for each block
/// a few steps for each factor of 64 in the number of chunks, and for each halving.
/// </remarks>
internal static class KernelPlacement
{
    /// <summary>Serves a valid request, and appends its blocks to a list in the kernel's order.</summary>
    /// <returns><see cref="PlacementError.None"/>, or the reason why nothing was appended.</returns>
    public static PlacementError Place(BuddyMetadata metadata, in Request asked, List<BuddyBlock> blocks) =>
        asked.IsExact ? PlaceExact(metadata, asked, blocks) : PlaceFree(metadata, asked, blocks);

    /// <summary>Serves a request that is not for an exact range.</summary>
    public static PlacementError PlaceFree(BuddyMetadata metadata, in Request asked, List<BuddyBlock> blocks) =>
        asked.IsRounded ? PlaceRounded(metadata, asked, asked, blocks) : PlaceRounded(metadata, asked, asked.Rounded(), blocks);

    private static PlacementError PlaceExact(BuddyMetadata metadata, in Request request, List<BuddyBlock> blocks) =>
        request.IsExactAligned
            ? RangeTaker.TakeWhole(metadata, request.First, request.Chunks, blocks)
            : PlacementError.ExactRangeMisaligned;

    private static PlacementError PlaceRounded(BuddyMetadata metadata, in Request asked, in Request request, List<BuddyBlock> blocks)
    {
        if (request.LargestOrder > metadata.Tree.MaxOrder || request.Chunks > metadata.Tree.Chunks)
        {
            return asked.IsContiguous && !asked.IsRange
                ? ContiguousSearch.Run(metadata, asked, blocks)
                : PlacementError.RoundedSizeTooLarge;
        }

        int before = blocks.Count;
        ulong splits = metadata.Splits;
        ulong missing = Gather(metadata, request, blocks);
        if (missing == 0)
        {
            TrimRounding(metadata, request.Chunks - asked.Chunks, asked, before, blocks);
            return PlacementError.None;
        }

        RangeTaker.GiveBack(metadata, blocks, before, splits);
        return asked.IsContiguous && !asked.IsRange ? ContiguousSearch.Run(metadata, asked, blocks) : PlacementError.NoSpace;
    }

    /// <summary>Takes block after block, each the largest that does not exceed the missing chunks.</summary>
    /// <returns>The number of chunks that are missing in the end; 0 on success.</returns>
    private static ulong Gather(BuddyMetadata metadata, in Request request, List<BuddyBlock> blocks)
    {
        bool simple = request.IsSimple;
        int kind = request.PreferredKind;
        int order = request.LargestOrder;
        ulong missing = request.Chunks;
        while (true)
        {
            BuddyBlock block = simple ? BlockPicker.TakeSimple(metadata, order, kind) : BlockPicker.Take(metadata, request, order);
            if (!block.IsBlock)
            {
                if (order != request.MinOrder && !request.IsOverAligned)
                {
                    order--;
                    continue;
                }

                block = TakeByForce(metadata, request, order);
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

    private static BuddyBlock TakeByForce(BuddyMetadata metadata, in Request request, int order) =>
        ForceMerge.Run(metadata, request.First, request.End, order) ? BlockPicker.Take(metadata, request, order) : default;

    /// <summary>Frees the chunks that rounding added. They come from the last block, which always has more chunks than that.</summary>
    private static void TrimRounding(BuddyMetadata metadata, ulong excess, in Request asked, int firstBlock, List<BuddyBlock> blocks)
    {
        if (excess != 0 && asked.MayTrim && blocks.Count != firstBlock)
        {
            BlockTrimmer.CutLast(metadata, excess, blocks);
        }
    }
}
