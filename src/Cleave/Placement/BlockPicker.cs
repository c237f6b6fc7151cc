using Cleave.Buddies;

namespace Cleave.Placement;

/// <summary>Chooses and takes the next block of a request, of a given order.</summary>
/// <remarks>
/// The choices are those of the Linux kernel's GPU buddy allocator, whose placement is part of the contract: the highest free block of
/// the smallest order that is large enough, or the one at the highest offset (top-down), each in the preferred kind first. Cost: a few
/// steps for each level of the free sets; for a range and an alignment above the size, the same for each order.
/// </remarks>
internal static class BlockPicker
{
    /// <summary>Takes the next block of a request.</summary>
    /// <returns>The block, or <c>default</c> if none is free.</returns>
    public static BuddyBlock Take(BuddyMetadata metadata, in Request request, int order)
    {
        if (request.IsSimple)
        {
            return TakeSimple(metadata, order, request.PreferredKind);
        }

        if (request.IsPlainTopDown)
        {
            return TakeTopDown(metadata, order, request.PreferredKind);
        }

        metadata.WriteChain();
        Pick pick = request.IsRange ? RangePicker.Choose(metadata, request, order) : OverAligned(metadata, request, order);
        return pick.Found ? Carve(metadata, pick, order) : default;
    }

    /// <summary>Takes the highest block of the smallest order that is large enough, for a request without flags except Clear.</summary>
    public static BuddyBlock TakeSimple(BuddyMetadata metadata, int order, int kind)
    {
        ulong block = metadata.TakeHighest(order, kind);
        if (block == 0)
        {
            kind ^= 1;
            block = metadata.TakeHighest(order, kind);
        }

        return block == 0 ? default : metadata.Tree.Describe(block, order, kind);
    }

    /// <summary>Takes the block at the highest offset, or else the highest block of the smallest order of the other kind.</summary>
    public static BuddyBlock TakeTopDown(BuddyMetadata metadata, int order, int kind)
    {
        ulong block = metadata.TakeTopmost(order, kind);
        if (block == 0)
        {
            kind ^= 1;
            block = metadata.TakeHighest(order, kind);
        }

        return block == 0 ? default : metadata.Tree.Describe(block, order, kind);
    }

    private static BuddyBlock Carve(BuddyMetadata metadata, Pick pick, int order)
    {
        metadata.Carve(pick.Block, pick.Target, pick.Kind);
        return metadata.Tree.Describe(pick.Target, order, pick.Kind);
    }

    /// <summary>
    /// Looks from order to order upwards. If the current kind has no aligned block, the other one is tried, and stays current.
    /// </summary>
    private static Pick OverAligned(BuddyMetadata metadata, in Request request, int order)
    {
        int kind = request.PreferredKind;
        for (int at = order; at <= metadata.Tree.MaxOrder; at++)
        {
            ulong block = HighestAligned(metadata, kind, at, request.MinOrder);
            if (block == 0)
            {
                kind ^= 1;
                block = HighestAligned(metadata, kind, at, request.MinOrder);
            }

            if (block != 0)
            {
                return new Pick(block, AlignedDescendant(block, at, order, request.MinOrder), kind);
            }
        }

        return default;
    }

    private static ulong HighestAligned(BuddyMetadata metadata, int kind, int order, int alignOrder)
    {
        if (metadata.FreeCount(order, kind) == 0)
        {
            return 0;
        }

        return alignOrder > order
            ? metadata.Map.Aligned(alignOrder, kind).Highest(order)
            : metadata.Map.Highest(order, kind);
    }

    /// <summary>Descends to the right half as long as that is aligned, then to the left.</summary>
    private static ulong AlignedDescendant(ulong block, int order, int wanted, int alignOrder)
    {
        int turn = Math.Clamp(alignOrder, wanted, order);
        return Rightmost(block, order - turn) << (turn - wanted);
    }

    private static ulong Rightmost(ulong block, int levels) => ((block + 1) << levels) - 1;
}
