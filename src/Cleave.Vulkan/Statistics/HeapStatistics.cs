namespace Cleave.Vulkan.Statistics;

/// <summary>The memory that an allocator has of one memory heap. Plain data.</summary>
/// <param name="Heap">The heap.</param>
/// <param name="Budget">The budget of the heap, and what the process uses of it.</param>
/// <param name="Memory">The blocks of all memory types of the heap.</param>
public sealed record HeapStatistics(MemoryHeapInfo Heap, HeapBudget Budget, MemoryStatistics Memory)
{
    /// <summary>Describes the heap and its memory in one line.</summary>
    public override string ToString() => $"{Heap}: {Memory}";
}

/// <summary>The memory that an allocator has of one memory type. Plain data.</summary>
/// <param name="Type">The memory type.</param>
/// <param name="Memory">The blocks of the type, those of pools included.</param>
public sealed record TypeStatistics(MemoryTypeInfo Type, MemoryStatistics Memory)
{
    /// <summary>Describes the type and its memory in one line.</summary>
    public override string ToString() => $"{Type}: {Memory}";
}

/// <summary>The memory of one pool of an allocator. Plain data.</summary>
/// <param name="Name">The name of the pool; null if it has none.</param>
/// <param name="TypeIndex">The number of the memory type of the pool.</param>
/// <param name="Memory">The blocks of the pool.</param>
public sealed record PoolStatistics(string? Name, int TypeIndex, MemoryStatistics Memory)
{
    /// <summary>Describes the pool and its memory in one line.</summary>
    public override string ToString() => $"pool {Name ?? "(no name)"} of type {TypeIndex}: {Memory}";
}
