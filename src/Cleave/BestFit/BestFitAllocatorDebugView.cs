namespace Cleave.BestFit;

/// <summary>The view of an allocator of ranges in a debugger: its counters, and its first blocks, at most 1000.</summary>
internal sealed class BestFitAllocatorDebugView(BestFitAllocator space)
{
    private const int Most = 1000;

    public BestFitStatistics Statistics => space.GetStatistics();

    public RangeInfo[] Blocks => [.. space.GetBlocks().Take(Most)];
}
