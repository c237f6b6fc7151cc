namespace Cleave.Tools.Replay;

/// <summary>The result of replaying one trace under one policy. Sizes are bytes. Immutable.</summary>
public sealed record ReplayResult
{
    /// <summary>The policy that placed the allocations.</summary>
    public required PlacementPolicy Policy { get; init; }

    /// <summary>
    /// Bytes of the space: the requested size, or the smallest found that serves the whole trace. For a heap, the most bytes that took
    /// memory at once, by the system's count; for a device, the most bytes of device memory that were held at once.
    /// </summary>
    public required ulong Space { get; init; }

    /// <summary>
    /// True if the space was searched for. If there are failures all the same, no space up to the limit of the search served the trace.
    /// </summary>
    public required bool Searched { get; init; }

    /// <summary>
    /// The difference in bytes between the space of a search and the space that was tried before; null if no space was searched for. A
    /// space that is smaller by less than this may serve the trace too.
    /// </summary>
    public ulong? SearchStep { get; init; }

    /// <summary>
    /// The reason why a search ended without a space that serves the whole trace; null if it found one or no space was searched for.
    /// </summary>
    public string? SearchEnded { get; init; }

    /// <summary>The page size in bytes, which is the unit of the search and of <see cref="MappedPeak"/>.</summary>
    public required ulong PageSize { get; init; }

    /// <summary>The most bytes that were live at once, as requested, in allocations that were served.</summary>
    public required ulong PeakLive { get; init; }

    /// <summary>Bytes that were allocated at the peak of live bytes, rounding included.</summary>
    public required ulong AllocatedAtPeak { get; init; }

    /// <summary>Bytes of the largest free block at the peak of live bytes.</summary>
    public required ulong LargestFreeAtPeak { get; init; }

    /// <summary>The most bytes of pages that contained allocated memory at once.</summary>
    public required ulong MappedPeak { get; init; }

    /// <summary>The number of allocations that were served.</summary>
    public required int Served { get; init; }

    /// <summary>The number of blocks of all allocations that were served.</summary>
    public required long Blocks { get; init; }

    /// <summary>The number of blocks that were split.</summary>
    public required ulong Splits { get; init; }

    /// <summary>The number of pairs of buddies that were merged.</summary>
    public required ulong Merges { get; init; }

    /// <summary>The number of allocations that were not served.</summary>
    public required int FailureCount { get; init; }

    /// <summary>The first of the allocations that were not served.</summary>
    public required IReadOnlyList<ReplayFailure> Failures { get; init; }

    /// <summary>
    /// The number of requests, refused in the recording, that would have been served here; null in a search, because its space has no spare
    /// room.
    /// </summary>
    public int? OutOfMemoryServed { get; init; }

    /// <summary>
    /// The smallest space in bytes that serves the whole trace and the requests that the recorded program was refused, each freed at once.
    /// Null if no request was refused, no space was searched for, or none was found.
    /// </summary>
    public ulong? SpaceWithRefused { get; init; }

    /// <summary>The number of allocations that were not placed as recorded; null if the policy does not compare placements.</summary>
    public int? PlacementDifferences { get; init; }

    /// <summary>The outcome with moves, if <see cref="ReplayOptions.CompactBytes"/> asks for it and the policy is best
    /// fit; otherwise null.</summary>
    public ReplayCompaction? Compaction { get; init; }

    /// <summary>The use of the device, if the policy is <see cref="PlacementPolicy.Vulkan"/>; otherwise null.</summary>
    public DeviceReplay? Device { get; init; }

    /// <summary>Nanoseconds for one allocation or free, the median of the timed passes; null if no time was measured.</summary>
    public double? NanosecondsPerOperation { get; init; }

    /// <summary>
    /// The space divided by the peak of live bytes; 1 is perfect, and no value is below 1. Null if no allocation was served, or if a heap
    /// took less memory than was requested.
    /// </summary>
    public double? FootprintRatio => PeakLive == 0 || Space < PeakLive ? null : (double)Space / PeakLive;

    /// <summary>Internal fragmentation: the share of the allocated bytes at the peak that was not requested, from 0 to 1.</summary>
    public double InternalFragmentation => AllocatedAtPeak == 0 ? 0 : 1 - ((double)PeakLive / AllocatedAtPeak);

    /// <summary>
    /// External fragmentation: the share of the free bytes at the peak outside the largest free block, from 0 to 1; null for a heap and for
    /// the memory of a device, which are not one space.
    /// </summary>
    public double? ExternalFragmentation => !Policy.HasSpace ? null
        : Space == AllocatedAtPeak ? 0 : 1 - ((double)LargestFreeAtPeak / (Space - AllocatedAtPeak));

    /// <summary>The average number of blocks for one allocation.</summary>
    public double BlocksPerAllocation => Served == 0 ? 0 : (double)Blocks / Served;
}

/// <summary>An allocation of a trace that was not served. Immutable.</summary>
/// <param name="EventIndex">The index of the event in the trace, counted from 0.</param>
/// <param name="Line">The line of the event in the file.</param>
/// <param name="Id">The id of the block in the file.</param>
/// <param name="Size">Bytes that were requested.</param>
/// <param name="Reason">The reason why the allocation was not served.</param>
public sealed record ReplayFailure(int EventIndex, long Line, long Id, ulong Size, string Reason);
