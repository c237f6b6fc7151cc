namespace Cleave.Tools.Replay;

/// <summary>What became of one trace under one policy. Sizes are bytes.</summary>
public sealed record ReplayResult
{
    /// <summary>The policy.</summary>
    public required PlacementPolicy Policy { get; init; }

    /// <summary>The space: the one asked for, or the smallest found that serves the whole trace. Of a heap the most bytes that took
    /// memory at once, by the system's count.</summary>
    public required ulong Space { get; init; }

    /// <summary>
    /// Whether the space was searched for. If so and there are failures, none up to the limit of the search served the trace.
    /// </summary>
    public required bool Searched { get; init; }

    /// <summary>The distance in bytes between the space of a search and the one tried before it; null if nothing was searched. A space that
    /// is smaller by less than this may serve the trace too.</summary>
    public ulong? SearchStep { get; init; }

    /// <summary>Why a search ended without a space that serves the whole trace; null if it found one or nothing was searched.</summary>
    public string? SearchEnded { get; init; }

    /// <summary>The page size: the unit of the search and of <see cref="MappedPeak"/>.</summary>
    public required ulong PageSize { get; init; }

    /// <summary>The most bytes of live allocations at once, as requested, among those that were served.</summary>
    public required ulong PeakLive { get; init; }

    /// <summary>Bytes that were allocated at that moment, rounding included.</summary>
    public required ulong AllocatedAtPeak { get; init; }

    /// <summary>Bytes of the largest free block at that moment.</summary>
    public required ulong LargestFreeAtPeak { get; init; }

    /// <summary>The most bytes of pages that held anything at once.</summary>
    public required ulong MappedPeak { get; init; }

    /// <summary>Allocations that were served.</summary>
    public required int Served { get; init; }

    /// <summary>Blocks that served them.</summary>
    public required long Blocks { get; init; }

    /// <summary>Blocks halved.</summary>
    public required ulong Splits { get; init; }

    /// <summary>Pairs of buddies merged.</summary>
    public required ulong Merges { get; init; }

    /// <summary>Allocations that were not served.</summary>
    public required int FailureCount { get; init; }

    /// <summary>The first of them.</summary>
    public required IReadOnlyList<ReplayFailure> Failures { get; init; }

    /// <summary>
    /// Requests that the recorded program was refused and that would have been served here; null in a search, which has no spare room.
    /// </summary>
    public int? OutOfMemoryServed { get; init; }

    /// <summary>The smallest space, in bytes, that serves the whole trace and the requests that the recorded program was refused, each of
    /// which is freed at once; null if there was none, if no space was searched, or if no space was found.</summary>
    public ulong? SpaceWithRefused { get; init; }

    /// <summary>Allocations that were not placed as recorded; null where the policy does not try to.</summary>
    public int? PlacementDifferences { get; init; }

    /// <summary>Nanoseconds for one allocation or free, the median of the timed passes; null where no time was taken.</summary>
    public double? NanosecondsPerOperation { get; init; }

    /// <summary>The space over the peak of live bytes; 1 is perfect, and no value is below 1. Null if nothing was served, or if a heap
    /// took less memory than was asked for.</summary>
    public double? FootprintRatio => PeakLive == 0 || Space < PeakLive ? null : (double)Space / PeakLive;

    /// <summary>The share of the allocated bytes at the peak that nobody asked for.</summary>
    public double InternalFragmentation => AllocatedAtPeak == 0 ? 0 : 1 - ((double)PeakLive / AllocatedAtPeak);

    /// <summary>The share of the free bytes at the peak that lies outside the largest free block; null of a heap, which is not one
    /// space.</summary>
    public double? ExternalFragmentation => Policy.IsHeap ? null
        : Space == AllocatedAtPeak ? 0 : 1 - ((double)LargestFreeAtPeak / (Space - AllocatedAtPeak));

    /// <summary>Blocks for one allocation, on average.</summary>
    public double BlocksPerAllocation => Served == 0 ? 0 : (double)Blocks / Served;
}

/// <summary>An allocation of a trace that was not served.</summary>
/// <param name="EventIndex">Which event of the trace, from 0.</param>
/// <param name="Line">Where it stands in the file.</param>
/// <param name="Id">The block's id in the file.</param>
/// <param name="Size">Bytes asked for.</param>
/// <param name="Reason">Why it was not served.</param>
public sealed record ReplayFailure(int EventIndex, long Line, long Id, ulong Size, string Reason);
