using Cleave.Memory.Contract;
using Cleave.Memory.Frames;

namespace Cleave.Memory.Mapping;

/// <content>Private memory in place of page frames.</content>
/// <remarks>
/// The system clears a huge page of private memory in much less time than it clears the pages of an arena one by one. A request that needs
/// no page frames gets such memory, for as many pages as it takes from the source: those pages count as before, against the size of the
/// heap and for the group, but nobody touches them, and what memory they had goes back to the system.
/// </remarks>
internal sealed partial class AreaMaker
{
    /// <summary>The least number of huge pages for which private memory is mapped.</summary>
    private const int LeastHugePages = 2;

    /// <summary>Whether the memory may be private: it needs no protection, belongs to no NUMA node, and pages can go back to the
    /// system.</summary>
    private readonly bool _mayBePrivate =
        system.HasPrivateHugePages && system.CanPunch && memory.Nodes.All(node => node.NumaNode is null);

    /// <summary>Takes pages for an area.</summary>
    /// <param name="pages">The number of pages.</param>
    /// <param name="flags">The flags of the request.</param>
    /// <param name="node">The node to try first.</param>
    /// <param name="before">The pages of the area to which the new ones will be appended; null for a new area.</param>
    /// <param name="frames">The pages.</param>
    private FailureCode Take(ulong pages, GfpFlags flags, NumaNode node, MappedFrames? before, out MappedFrames frames)
    {
        if (!IsPrivate(pages, flags))
        {
            return taker.Take(pages, flags, node, out frames);
        }

        // Private memory reads zero, so no page frame has to be cleared for it.
        FailureCode error = taker.Take(pages, flags & ~GfpFlags.Zero, node, out frames);
        if (error == FailureCode.None)
        {
            Punch(frames);
            frames = frames.AsPrivateBehind(before);
        }

        return error;
    }

    /// <summary>Whether a request for pages gets private memory. Free pages that still have their memory are used first, if there are
    /// enough of them.</summary>
    private bool IsPrivate(ulong pages, GfpFlags flags)
    {
        if (!_mayBePrivate || (flags & GfpFlags.NoFrames) == 0 || BytesOf(pages) < LeastHugePages * system.HugePageSize)
        {
            return false;
        }

        ulong pending = 0;
        foreach (MemoryNode node in memory.Nodes)
        {
            pending += node.PendingFrames;
        }

        return pending < pages;
    }

    /// <summary>Lets the memory of page frames that belong to this thread go back to the system. If the system refuses, they keep
    /// it.</summary>
    private void Punch(MappedFrames frames)
    {
        foreach (FrameRun run in frames.AllRuns())
        {
            MemoryNode node = memory.NodeOf(run.Frame);
            _ = system.Punch(node.Arena.Handle, (nuint)(run.Frame - node.FirstFrame) * system.PageSize, BytesOf(run.Pages));
        }
    }
}
