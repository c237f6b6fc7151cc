namespace Cleave.Memory.Pages;

/// <summary>The view of a page allocator in a debugger: its counters, and its first blocks, at most 1000.</summary>
internal sealed class PageAllocatorDebugView(PageAllocator pages)
{
    private const int Most = 1000;

    public PageStatistics Statistics => pages.GetStatistics();

    public PageBlockInfo[] Blocks => [.. pages.GetBlocks().Take(Most)];
}
