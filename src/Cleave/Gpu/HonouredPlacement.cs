using Cleave.Buddies;
using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>
/// The placement of <see cref="GpuBuddy"/>: the kernel's, except that an alignment is always kept, and that a request for one run of
/// addresses is served whenever a free run fits.
/// </summary>
internal static class HonouredPlacement
{
    /// <summary>
    /// Serves the demand, or returns the reason and changes nothing, except that clear memory may have been merged with dirty memory.
    /// </summary>
    public static FailureCode Place(BuddyMetadata metadata, in Demand demand, ulong baseOffset, List<BuddyBlock> blocks)
    {
        FailureCode code = demand.ToRequest(metadata.Tree, baseOffset, out Request request);
        if (code != FailureCode.None)
        {
            return code;
        }

        int unitOrder = demand.SingleBlock ? request.LargestOrder : request.MinOrder;
        if (request.IsExact)
        {
            return IsExactAligned(request, demand.SingleBlock)
                ? UnitTaker.TakeWhole(metadata, request.First, request.Chunks, unitOrder, blocks).ToCode()
                : FailureCode.ExactRangeMisaligned;
        }

        return RunPlacement.CanHelp(metadata, request, demand.SingleBlock)
            ? PlaceRun(metadata, request, unitOrder, blocks)
            : KernelPlacement.PlaceFree(metadata, request, blocks).ToCode();
    }

    /// <summary>
    /// Whether a request for just the bytes of its bounds keeps its alignment. If it is for several blocks, the end counts too.
    /// </summary>
    private static bool IsExactAligned(in Request request, bool isSingleBlock) =>
        request.IsOneRun || isSingleBlock ? (request.First & (request.MinBlock - 1)) == 0 : request.IsExactAligned;

    /// <summary>
    /// Serves a request for one run of addresses as the kernel would, if that keeps the alignment, and else from the free runs.
    /// </summary>
    private static FailureCode PlaceRun(BuddyMetadata metadata, in Request request, int unitOrder, List<BuddyBlock> blocks)
    {
        // Any answer of the kernel's rules is a free run too. So if the runs are maintained and none fits, the kernel's search finds
        // nothing either. If some memory is clear it is made nevertheless,
        // because the kernel merges clear with dirty memory before it refuses.
        if (metadata.Map.Runs is not null && !RunPlacement.TryFind(metadata, request, out _) && !HasClear(metadata))
        {
            return FailureCode.NoSpace;
        }

        if (TryPlaceAsKernel(metadata, request, blocks))
        {
            return FailureCode.None;
        }

        return RunPlacement.TryFind(metadata, request, out ulong first)
            ? UnitTaker.TakeWhole(metadata, first, request.Chunks, unitOrder, blocks).ToCode()
            : FailureCode.NoSpace;
    }

    private static bool HasClear(BuddyMetadata metadata)
    {
        metadata.WriteChain();
        return metadata.HasClear;
    }

    /// <summary>
    /// Serves the request by the kernel's rules. If their answer misses an alignment above the size, a block of the alignment's size is
    /// taken and cut.
    /// </summary>
    private static bool TryPlaceAsKernel(BuddyMetadata metadata, in Request request, List<BuddyBlock> blocks)
    {
        int before = blocks.Count;
        ulong splits = metadata.Splits;
        BuddyTree tree = metadata.Tree;
        if (KernelPlacement.PlaceFree(metadata, request, blocks) == PlacementError.None)
        {
            if ((tree.FirstChunk(tree.IdOf(blocks[before])) & (request.MinBlock - 1)) == 0)
            {
                return true;
            }

            RangeTaker.GiveBack(metadata, blocks, before, splits);
        }

        return request.IsOverAligned && request.MinOrder <= tree.MaxOrder && TryPlaceAligned(metadata, request, blocks);
    }

    /// <summary>Takes a block of the alignment's size and cuts it down, so that the alignment is kept.</summary>
    private static bool TryPlaceAligned(BuddyMetadata metadata, in Request request, List<BuddyBlock> blocks)
    {
        bool isPlaced = KernelPlacement.PlaceFree(metadata, request with { Chunks = request.MinBlock }, blocks) == PlacementError.None;
        if (isPlaced && request.MayTrim)
        {
            BlockTrimmer.CutLast(metadata, request.MinBlock - request.Chunks, blocks);
        }

        return isPlaced;
    }
}
