using Cleave.Core;

namespace Cleave.Gpu;

/// <summary>What a <see cref="GpuBuddy"/> manages.</summary>
public sealed record GpuBuddyOptions
{
    /// <summary>Added to every offset that the allocator hands out, taken off every one that it is given. Bytes; any value,
    /// but alignment counts from here: for blocks whose absolute offsets are aligned, the base must be.</summary>
    public ulong BaseOffset { get; init; }

    /// <summary>Bytes to manage, at least one chunk; rounded down to whole chunks. BaseOffset + Size must stay below 2^64.</summary>
    public required ulong Size { get; init; }

    /// <summary>The smallest block: at least <see cref="GpuBuddy.MinChunkSize"/> bytes; 4 KiB by default.</summary>
    public Alignment ChunkSize { get; init; } = new(GpuBuddyCore.MinChunkSize);

    /// <summary>
    /// Whether each <see cref="AllocatedBlocks"/> remembers the stack that allocated it, for the report if it is lost. Costs tens of
    /// microseconds and kilobytes an allocation, more the deeper the stack is; off by default.
    /// </summary>
    public bool TrackAllocations { get; init; }

    /// <summary>
    /// Is told of every allocation and free, under the lock and so in their order; null, the default, costs nothing. Thread caches are
    /// passed by where there is one: what goes through them has no order.
    /// </summary>
    public IAllocationObserver? Observer { get; init; }
}
