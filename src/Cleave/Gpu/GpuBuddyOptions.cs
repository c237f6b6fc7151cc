namespace Cleave.Gpu;

/// <summary>Options of a <see cref="GpuBuddy"/>: its size, its base offset, its chunk size.</summary>
public sealed record GpuBuddyOptions
{
    /// <summary>Bytes added to every offset that the allocator returns, and subtracted from every offset that it gets. Any value is
    /// possible. Alignment counts from the base offset: absolute offsets are aligned only if the base offset is.</summary>
    public ulong BaseOffset { get; init; }

    /// <summary>Bytes to manage, at least one chunk; rounded down to whole chunks. BaseOffset + Size must stay below 2^64.</summary>
    public required ulong Size { get; init; }

    /// <summary>Size of the smallest block: at least <see cref="GpuBuddy.MinChunkSize"/> bytes; 4 KiB by default.</summary>
    public Alignment ChunkSize { get; init; } = new(4096);

    /// <summary>
    /// Whether each <see cref="AllocatedBlocks"/> remembers the stack that allocated it, for the report if it is lost, and whether
    /// <see cref="GpuBuddy.GetAllocations"/> lists it. This costs tens of microseconds and kilobytes an allocation, and more if the stack
    /// is deep; off by default.
    /// </summary>
    public bool TrackAllocations { get; init; }

    /// <summary>Whether changes are recorded, so that <see cref="GpuBuddy.SaveIncrement(System.Buffers.IBufferWriter{byte})"/> can save
    /// them; off by default. A change takes some bytes until it is saved. Thread caches are then not used, because calls that go through
    /// them have no order.</summary>
    public bool RecordChanges { get; init; }

    /// <summary>
    /// Observer of every allocation and free, called under the lock and so in their order; null, the default, costs nothing. With an
    /// observer, thread caches are not used, because calls that go through them have no order.
    /// </summary>
    public IAllocationObserver? Observer { get; init; }
}
