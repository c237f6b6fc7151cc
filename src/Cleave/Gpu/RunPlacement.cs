using Cleave.Buddies;
using Cleave.Placement;
using Cleave.Runs;

namespace Cleave.Gpu;

/// <summary>Serves requests for one run of addresses from the free runs, by best fit, if the kernel's rules find no room.</summary>
/// <remarks>
/// The kernel's rules look at whole blocks, so they miss runs that begin or end inside one. Of the runs that fit, the shortest is taken; of
/// several, the one at the lowest address, or the highest if the request is top-down. Clear and dirty memory count alike.
/// </remarks>
internal static class RunPlacement
{
    /// <summary>Whether a free run can serve the request although the kernel's rules, and the rule for alignments, find no room.</summary>
    /// <param name="metadata">The metadata of the space.</param>
    /// <param name="request">The request.</param>
    /// <param name="isSingleBlock">Whether one block has to serve it. If no memory is clear, all of a free block's place is one free block,
    /// or part of one, and only an alignment above the size can be missed.</param>
    public static bool CanHelp(BuddyMetadata metadata, in Request request, bool isSingleBlock)
    {
        if (request.IsOneRun || !isSingleBlock || !request.IsRange)
        {
            return request.IsOneRun;
        }

        metadata.WriteChain();
        return metadata.HasClear;
    }

    /// <summary>Finds the place for a request. Maintains the free runs from the first call on.</summary>
    /// <param name="metadata">The metadata of the space.</param>
    /// <param name="request">The request.</param>
    /// <param name="first">The first chunk.</param>
    public static bool TryFind(BuddyMetadata metadata, in Request request, out ulong first) =>
        metadata.KeepRuns().TryFind(Search(metadata.Tree, request, request.Chunks, request.MinBlock), out first);

    /// <summary>The chunks of the longest request that would be served with the alignment and the bounds of one that was refused.</summary>
    public static ulong LongestFitting(BuddyMetadata metadata, in Request request) =>
        LongestFit.Of(metadata.KeepRuns(), Search(metadata.Tree, request, request.Chunks, request.MinBlock));

    /// <summary>
    /// The chunks of the largest single block that would be served with the alignment and the bounds of one that was refused.
    /// </summary>
    /// <param name="metadata">The metadata of the space.</param>
    /// <param name="request">The request that was refused.</param>
    /// <param name="leastOrder">log2 of the alignment that the caller asked for, in chunks.</param>
    public static ulong LargestFittingBlock(BuddyMetadata metadata, in Request request, int leastOrder)
    {
        for (int order = Math.Min(metadata.Tree.MaxOrder, request.LargestOrder); order >= 0; order--)
        {
            ulong alignment = 1UL << Math.Max(order, leastOrder);
            if (metadata.KeepRuns().TryFind(Search(metadata.Tree, request, 1UL << order, alignment), out _))
            {
                return 1UL << order;
            }
        }

        return 0;
    }

    private static RunRequest Search(BuddyTree tree, in Request request, ulong chunks, ulong alignment)
    {
        // Bounds that exclude nothing are left out, because a search without bounds takes fewer steps.
        bool isBounded = request.IsRange && (request.First != 0 || request.End != tree.Chunks);
        return new RunRequest(
            chunks, isBounded ? request.First : 0, isBounded ? request.End : ulong.MaxValue, alignment, TopDown: request.IsTopDown);
    }
}
