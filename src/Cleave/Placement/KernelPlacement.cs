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

        if (TryTakeExact(metadata, asked, request, blocks))
        {
            return PlacementError.None;
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

    /// <summary>
    /// Serves the frequent requests for which every block that is looked for is free as it is. Nothing is split then, so the blocks can be
    /// taken in fewer steps than one after the other.
    /// </summary>
    /// <returns>False if the request is of another kind or a block has to be split; nothing has changed then.</returns>
    private static bool TryTakeExact(BuddyMetadata metadata, in Request asked, in Request request, List<BuddyBlock> blocks)
    {
        if (!request.IsSimple)
        {
            return false;
        }

        if (BitOperations.IsPow2(request.Chunks))
        {
            return request.Chunks != asked.Chunks && asked.MayTrim && TryTakeCut(metadata, asked.Chunks, request, blocks);
        }

        int kind = request.PreferredKind;
        ulong orders = request.Chunks;
        foreach (ulong id in request.Chunks == asked.Chunks ? metadata.TakeEach(orders, kind) : [])
        {
            int order = BitOperations.Log2(orders);
            blocks.Add(metadata.Tree.Describe(id, order, kind));
            orders ^= 1UL << order;
        }

        return orders != request.Chunks;
    }

    /// <summary>Takes one block and keeps only its first chunks. The block is cut as soon as it is found, so it is never allocated as a
    /// whole.</summary>
    private static bool TryTakeCut(BuddyMetadata metadata, ulong kept, in Request request, List<BuddyBlock> blocks)
    {
        ulong id = metadata.TryRemoveHighest(request.LargestOrder, request.PreferredKind);
        if (id != 0)
        {
            BlockTrimmer.CutRemoved(metadata, id, request.LargestOrder, kept, request.PreferredKind, blocks);
        }

        return id != 0;
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
