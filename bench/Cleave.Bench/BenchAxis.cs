namespace Cleave.Bench;

/// <summary>The quantity that the results of one workload differ in.</summary>
public enum BenchAxis
{
    /// <summary>The size of the space in bytes.</summary>
    Space,

    /// <summary>The number of allocations that are live at the same time.</summary>
    LiveBlocks,
}
