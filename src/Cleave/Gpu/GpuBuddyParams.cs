namespace Cleave;

/// <summary>What a <see cref="GpuBuddy"/> manages.</summary>
public sealed record GpuBuddyParams
{
    /// <summary>Added to every offset that the allocator hands out, taken off every one that it is given. Bytes; any value,
    /// but alignment counts from here: for blocks whose absolute offsets are aligned, the base must be.</summary>
    public ulong BaseOffset { get; init; }

    /// <summary>Bytes to manage, at least one chunk; rounded down to whole chunks. BaseOffset + Size must stay below 2^64.</summary>
    public required ulong Size { get; init; }

    /// <summary>The smallest block: at least 4 KiB, which is the default.</summary>
    public Alignment ChunkSize { get; init; } = new(GpuBuddyCore.MinChunkSize);

    /// <summary>
    /// The most bytes of each block size that a thread may keep for itself instead of giving them back, so that threads that allocate and
    /// free single blocks (<see cref="GpuBuddy.AllocateBlock"/>) need the lock seldom; 0, the default, for none.
    /// </summary>
    /// <remarks>
    /// A thread keeps at most 64 blocks of a size, and none of a size of which fewer than two fit. With caches, placement is no longer the
    /// reference's: a thread gets again what it freed last. What is cached counts as used (<see cref="GpuBuddyStatistics.CachedBytes"/>) and does not
    /// merge. It comes back when a request would fail otherwise, on <see cref="GpuBuddy.FlushThreadCaches"/> and
    /// <see cref="GpuBuddy.Dispose"/>, and some time after its thread has ended. Metadata grows by a bit for each block that can be.
    /// </remarks>
    public ulong ThreadCacheSize { get; init; }

    /// <summary>
    /// Whether each <see cref="AllocatedBlocks"/> remembers the stack that allocated it, for the report if it is lost. Costs tens of
    /// microseconds and kilobytes an allocation, more the deeper the stack is; off by default.
    /// </summary>
    public bool TrackAllocations { get; init; }
}
