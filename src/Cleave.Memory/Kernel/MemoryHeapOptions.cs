namespace Cleave.Memory;

/// <summary>How a <see cref="MemoryHeap"/> is made.</summary>
public sealed record MemoryHeapOptions
{
    /// <summary>The page frames.</summary>
    public required PhysicalMemoryOptions Memory { get; init; }
}
