using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Nodes;

/// <summary>Releases and reuses the page frames of a node as its allocator frees and allocates them.</summary>
internal sealed class FrameUse(PhysicalMemory memory, MemoryNode node) : IPageUse
{
    /// <summary>Takes pages into use, and returns whether they are known to read zero.</summary>
    public bool Take(nuint address, nuint pages) => memory.ReuseFrames(FrameAt(address), pages);

    public void Take(ReadOnlySpan<nuint> addresses, int order) => memory.ReuseBlocks(node, addresses, order);

    public void Give(nuint address, nuint pages) => memory.ReleaseFrames(FrameAt(address), pages);

    public void Give(ReadOnlySpan<nuint> addresses, int order) => memory.ReleaseBlocks(node, addresses, order);

    /// <summary>Releases pages that were never in use, without a system call.</summary>
    public void GiveUntouched(PageRange range)
    {
        ulong first = FrameAt(range.Address) - node.FirstFrame;
        node.Returns.ReleaseUntouched(first, first + range.Pages);
    }

    private ulong FrameAt(nuint address) => node.FirstFrame + ((address - node.Address) >> memory.PageSize.Log2);
}
