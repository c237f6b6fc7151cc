namespace Cleave.Vulkan.Statistics;

/// <summary>The figures of <see cref="MemoryStatistics"/> for which every block has to be searched. Plain data; sizes are in
/// bytes.</summary>
public readonly record struct MemoryDetails
{
    /// <summary>Bytes that callers asked for, without rounding; the allocated bytes if only those are known.</summary>
    public ulong RequestedBytes { get; init; }

    /// <summary>The number of allocations that are a device allocation of their own.</summary>
    public long DedicatedCount { get; init; }

    /// <summary>Bytes of the smallest allocation; 0 if there is none.</summary>
    public ulong SmallestAllocation { get; init; }

    /// <summary>Bytes of the largest allocation; 0 if there is none.</summary>
    public ulong LargestAllocation { get; init; }

    /// <summary>The number of runs of free addresses, none of which can be longer.</summary>
    public long FreeRunCount { get; init; }

    /// <summary>Bytes of the shortest free run; 0 if there is none.</summary>
    public ulong SmallestFreeRun { get; init; }

    /// <summary>Bytes of the longest free run; 0 if there is none.</summary>
    public ulong LargestFreeRun { get; init; }

    /// <summary>Adds the details of two parts of an allocator.</summary>
    public static MemoryDetails operator +(MemoryDetails left, MemoryDetails right) => new()
    {
        RequestedBytes = left.RequestedBytes + right.RequestedBytes,
        DedicatedCount = left.DedicatedCount + right.DedicatedCount,
        SmallestAllocation = Smaller(left.SmallestAllocation, right.SmallestAllocation),
        LargestAllocation = Math.Max(left.LargestAllocation, right.LargestAllocation),
        FreeRunCount = left.FreeRunCount + right.FreeRunCount,
        SmallestFreeRun = Smaller(left.SmallestFreeRun, right.SmallestFreeRun),
        LargestFreeRun = Math.Max(left.LargestFreeRun, right.LargestFreeRun),
    };

    /// <summary>Adds the details of two parts of an allocator.</summary>
    /// <param name="left">The details of one part.</param>
    /// <param name="right">The details of another part.</param>
    public static MemoryDetails Add(MemoryDetails left, MemoryDetails right) => left + right;

    /// <summary>Describes the details in words, as "in 2 runs, the longest 16 MiB; allocations from 256 bytes to 8 MiB".</summary>
    public override string ToString()
    {
        string runs = $"in {FreeRunCount} {(FreeRunCount == 1 ? "run" : "runs")}, the longest {ByteText.Exact(LargestFreeRun)}";
        return LargestAllocation == 0
            ? runs
            : $"{runs}; allocations from {ByteText.Exact(SmallestAllocation)} to {ByteText.Exact(LargestAllocation)}";
    }

    /// <summary>The smaller of two sizes, of which 0 means that there is none.</summary>
    private static ulong Smaller(ulong left, ulong right) => left == 0 ? right : right == 0 ? left : Math.Min(left, right);
}
