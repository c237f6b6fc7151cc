using Cleave.Planning;
using Cleave.Tools.Reports;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Advice;

/// <summary>The allocators that one recording was tried on, and which of them to take. Immutable, so thread-safe.</summary>
/// <param name="Trace">The recording.</param>
/// <param name="Trials">The allocators, in the order in which they are preferred among equals.</param>
/// <param name="Plan">The offsets that a planner chose with the whole recording known; null if it was not planned.</param>
public sealed record TraceAdvice(Trace Trace, IReadOnlyList<AllocatorTrial> Trials, MemoryPlan? Plan)
{
    /// <summary>Pictures of the memory, as recorded and under the advised allocator; empty if they were not asked for.</summary>
    public IReadOnlyList<MemoryReport> Maps { get; init; } = [];

    /// <summary>The allocator to take for memory that needs one run of addresses for each allocation: that of the least footprint. Null if
    /// none served the recording.</summary>
    public AllocatorTrial? Best => Trials.Where(trial => trial is { IsServed: true, NeedsMapping: false }).MinBy(trial => trial.Footprint);

    /// <summary>The allocator to take for memory that is mapped page by page. Null if it did not serve the recording.</summary>
    public AllocatorTrial? BestIfMapped =>
        Trials.Where(trial => trial is { IsServed: true, NeedsMapping: true }).MinBy(trial => trial.Footprint);

    /// <summary>Whether the recording gives the peak of live bytes exactly: without it no footprint can be judged.</summary>
    public bool HasExactPeak => !Trace.IsOneState && (Trace.Recorded is null || Trace.Recorded.PeakLiveBytes is not null);

    /// <summary>The most bytes that the recorded program's own allocator had reserved;
    /// null if the recording does not tell it exactly.</summary>
    public ulong? RecordedBytes => HasExactPeak ? Trace.Recorded?.PeakReservedBytes : null;

    /// <summary>The footprint of an allocator over the peak of live bytes; 1 is perfect. Null if one of the two is unknown.</summary>
    public double? RatioOf(AllocatorTrial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        return HasExactPeak && trial.IsServed ? trial.Result!.FootprintRatio : null;
    }

    /// <summary>The bytes that an allocator needs less than the recorded one had reserved, below 0 if it needs more. Null if one of the two
    /// is unknown.</summary>
    public long? SavedBy(AllocatorTrial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        return trial.Footprint is { } footprint && RecordedBytes is { } recorded
            ? (long)Int128.Clamp((Int128)recorded - footprint, long.MinValue, long.MaxValue)
            : null;
    }
}

/// <summary>The advice on several recordings as plain data, which the renderers print. Immutable, so thread-safe.</summary>
/// <param name="Traces">One entry for each recording, in the order of the files.</param>
public sealed record AdviceReport(IReadOnlyList<TraceAdvice> Traces)
{
    /// <summary>Whether there is an allocator to take for every recording.</summary>
    public bool IsComplete => Traces.All(trace => trace.Best is not null);
}
