using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>The view of a space in a debugger: its counters, and its first blocks, at most 1000.</summary>
internal sealed class GpuBuddyDebugView(GpuBuddy space)
{
    private const int Most = 1000;

    public GpuBuddyStatistics Statistics => space.GetStatistics();

    public GpuBuddyBlockInfo[] Blocks => [.. space.GetBlocks().Take(Most)];
}
