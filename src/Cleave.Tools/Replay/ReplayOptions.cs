using System.Numerics;
using Cleave.Core;
using Cleave.Planning;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>Options for the replay of traces. Immutable, so thread-safe.</summary>
public sealed record ReplayOptions
{
    private static readonly Alignment UsualPage = new(2 << 20);

    /// <summary>The policies to compare; <see cref="PlacementPolicy.Usual"/> by default.</summary>
    public IReadOnlyList<PlacementPolicy> Policies { get; init; } = PlacementPolicy.Usual;

    /// <summary>The size of the space to replay in, in bytes; null to search for the smallest that serves the whole trace.</summary>
    public ulong? Size { get; init; }

    /// <summary>The allocator's smallest block, at least 4 KiB. Requests are rounded up to a multiple of it.</summary>
    public Alignment ChunkSize { get; init; } = new(GpuBuddyCore.MinChunkSize);

    /// <summary>
    /// The unit of best fit and of plans, 256 bytes by default. Requests are rounded up to a multiple of it. Other policies use <see
    /// cref="ChunkSize"/>.
    /// </summary>
    public Alignment Granularity { get; init; } = new(256);

    /// <summary>
    /// The least alignment of every allocation; null for the chunk size, or the granularity for best fit. An allocation for which the trace
    /// states a larger alignment has that.
    /// </summary>
    public Alignment? MinAlignment { get; init; }

    /// <summary>
    /// The unit of the footprint: spaces are multiples of it, and mapped memory is counted in it. Null for the value of <see
    /// cref="PageFor"/>.
    /// </summary>
    public Alignment? PageSize { get; init; }

    /// <summary>True if memory counts as zeroed when it is freed. Pools ignore this option.</summary>
    public bool FreeAsCleared { get; init; }

    /// <summary>
    /// The plan that the policy <c>planned</c> follows, made for sizes that are whole granules; null to plan each trace in at most
    /// <see cref="PlanNodes"/> steps of search.
    /// </summary>
    public MemoryPlan? Plan { get; init; }

    /// <summary>
    /// The steps of search after which the plan of a trace ends, at least 1; 200 000 by default. Most recordings are planned at their peak
    /// before any search, and those that are not gain little from more. A limit in steps, and not in time, gives the same plan on every
    /// machine. The first plan is always completed.
    /// </summary>
    public long PlanNodes { get; init; } = 200_000;

    /// <summary>
    /// The most bytes that all moves together may copy, to find out how much space they would save under best fit; 0, the default, to try
    /// no moves. See <see cref="ReplayResult.Compaction"/>.
    /// </summary>
    public ulong CompactBytes { get; init; }

    /// <summary>True if best fit makes moves up to <see cref="CompactBytes"/> in this pass.</summary>
    internal bool IsCompacting { get; init; }

    /// <summary>The number of times that the trace is played for timing, of which the median counts; 0 to measure no time.</summary>
    public int TimedPasses { get; init; } = 5;

    /// <summary>
    /// Returns the page size for a trace: 2 MiB by default. For a peak below 256 MiB it is at most 1/128 of the peak, and for a peak of 4
    /// TiB or more it is larger, so that a search tries a limited number of sizes.
    /// </summary>
    public Alignment PageFor(Trace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        int peak = BitOperations.Log2(Math.Max(trace.PeakLiveBytes, 1));
        int log2 = Math.Max(Math.Min(UsualPage.Log2, peak - 7), peak - 20);
        Alignment page = PageSize ?? Alignment.FromLog2(Math.Max(log2, ChunkSize.Log2));
        return page < ChunkSize ? ChunkSize : page;
    }

    /// <summary>Returns these options with the unit of a policy as the chunk size.</summary>
    internal ReplayOptions For(PlacementPolicy policy) =>
        policy == PlacementPolicy.BestFit || policy == PlacementPolicy.Planned ? this with { ChunkSize = Granularity } : this;
}
