using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>
/// The placement of <see cref="GpuBuddy"/>: the kernel's, except that the alignment and the smallest block are always honoured.
/// </summary>
internal static class HonouredPlacement
{
    /// <summary>Serves the demand, or returns why not and changes nothing (but for force merges, as in the raw call).</summary>
    public static PlacementError Place(GpuBuddyCore core, in Demand demand, ulong baseOffset, List<BuddyBlock> blocks)
    {
        PlacementError error = demand.ToRequest(core.Books.Tree, baseOffset, out Request request);
        if (error != PlacementError.None)
        {
            return error;
        }

        if (request.IsExact && (!demand.SingleBlock || !GpuBuddyCore.IsExactAligned(request)))
        {
            return ExactPlacement.Place(core, request, blocks);
        }

        bool wouldDropAlignment = request.IsOverAligned && (request.IsRange || request.IsContiguous);
        return wouldDropAlignment ? PlaceAligned(core, request, blocks) : PlaceChecked(core, request, blocks);
    }

    /// <summary>
    /// Neighbouring blocks that a contiguous search joins may begin anywhere, and are refused where that misses the alignment.
    /// </summary>
    private static PlacementError PlaceChecked(GpuBuddyCore core, in Request request, List<BuddyBlock> blocks)
    {
        int before = blocks.Count;
        ulong splits = core.Books.Splits;
        PlacementError error = core.AllocateFrom(request, blocks);
        BuddyTree tree = core.Books.Tree;
        if (error == PlacementError.None
            && request.IsContiguous
            && (tree.FirstChunk(tree.IdOf(blocks[before])) & (request.MinBlock - 1)) != 0)
        {
            RangeTaker.GiveBack(core.Books, blocks, before, splits);
            return PlacementError.NoSpace;
        }

        return error;
    }

    /// <summary>A block of the alignment's size is taken and cut down, so that the alignment is kept.</summary>
    private static PlacementError PlaceAligned(GpuBuddyCore core, in Request request, List<BuddyBlock> blocks)
    {
        BuddyTree tree = core.Books.Tree;
        if (request.MinOrder > tree.MaxOrder)
        {
            return PlacementError.NoSpace;
        }

        PlacementError error = core.AllocateFrom(request with { Chunks = request.MinBlock }, blocks);
        if (error == PlacementError.None && request.MayTrim)
        {
            BlockTrimmer.CutLast(core.Books, request.MinBlock - request.Chunks, blocks);
        }

        return error;
    }
}
