using Cleave.Planning;
using Cleave.Tools.Planning;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Advice;

/// <summary>Replays a recording on the allocators for memory that a program manages, so that the best can be taken. Stateless, so
/// thread-safe.</summary>
/// <example>
/// <code>
/// using Cleave.Tools.Traces;
///
/// var trace = new TraceBuilder("two buffers");
/// trace.Allocate(id: 1, size: 1 &lt;&lt; 20);
/// trace.Allocate(id: 2, size: 3 &lt;&lt; 20);
/// trace.Free(1);
/// TraceAdvice advice = Adviser.Of(trace.Build(), new AdviceOptions { TimedPasses = 0 });
/// Console.WriteLine(advice.Best); // BestFitAllocator, 256 bytes
/// Console.WriteLine($"{new ByteSize(advice.Best?.Footprint ?? 0)}"); // 4 MiB
/// </code>
/// </example>
public static class Adviser
{
    /// <summary>Tries best fit with each granularity, and a GpuBuddy with and without contiguous requests.</summary>
    /// <param name="trace">The recording.</param>
    /// <param name="options">The alignment and the limits; the defaults if null.</param>
    /// <param name="progress">Receives every space that a search tries.</param>
    /// <param name="cancel">Ends the searches.</param>
    /// <returns>What each allocator needed. A recording of one state, without events, has no trials.</returns>
    /// <exception cref="OperationCanceledException">The searches were cancelled.</exception>
    /// <remarks>Cost: six replays with their searches, some seconds for tens of thousands of events, and a plan.</remarks>
    public static TraceAdvice Of(
        Trace trace, AdviceOptions? options = null, IProgress<ReplayProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        options ??= new AdviceOptions();
        if (trace.IsOneState)
        {
            return new TraceAdvice(trace, [], null);
        }

        AllocatorTrial Try(PlacementPolicy policy, ReplayOptions replay) => TrialOf(trace, policy, replay, progress, cancel);
        // The finest granularity, preferred among equals, comes last, so that the code is compiled for good before its time is taken.
        AllocatorTrial[] trials =
        [
            Try(PlacementPolicy.Scattered, ReplayOf(options)),
            Try(PlacementPolicy.Contiguous, ReplayOf(options)),
            .. AdviceOptions.Granularities.Reverse().Select(unit => Try(PlacementPolicy.BestFit, ReplayOf(options, unit))),
        ];
        return new TraceAdvice(trace, [.. trials.Reverse()], PlanOf(trace, options, cancel));
    }

    /// <summary>Draws the memory as it was recorded, if the recording gives it, and under the advised allocator.</summary>
    /// <param name="advice">The advice.</param>
    /// <param name="options">The options that it was made with; the defaults if null.</param>
    /// <param name="lives">The rectangles of each picture at most.</param>
    /// <returns>No picture, one or two.</returns>
    public static IReadOnlyList<MemoryReport> MapsOf(TraceAdvice advice, AdviceOptions? options = null, int lives = MemoryReport.MostLives)
    {
        ArgumentNullException.ThrowIfNull(advice);
        Trace trace = advice.Trace;
        return
        [
            .. trace.Layout is null ? [] : (MemoryReport[])[MemoryReport.OfRecorded(trace, lives: lives)],
            .. advice.Best is not { Result: { } result } best ? []
                : (MemoryReport[])[MemoryReport.Of(trace, result, ReplayOf(options ?? new AdviceOptions(), best.Unit), lives: lives)],
        ];
    }

    private static ReplayOptions ReplayOf(AdviceOptions options, Alignment? granularity = null)
    {
        var replay =
            new ReplayOptions { MinAlignment = options.MinAlignment, PageSize = options.PageSize, TimedPasses = options.TimedPasses };
        return granularity is { } unit ? replay with { Granularity = unit } : replay;
    }

    private static AllocatorTrial TrialOf(
        Trace trace, PlacementPolicy policy, ReplayOptions options, IProgress<ReplayProgress>? progress, CancellationToken cancel)
    {
        Alignment unit = policy == PlacementPolicy.BestFit ? options.Granularity : options.ChunkSize;
        try
        {
            ReplayResult result = Replayer.Run(trace, policy, options, progress, cancel);
            string? problem = result.FailureCount == 0 ? null : result.SearchEnded ?? result.Failures[0].Reason;
            return new AllocatorTrial(policy, unit, result, problem);
        }
        catch (OverflowException tooLarge)
        {
            return new AllocatorTrial(policy, unit, null, tooLarge.Message);
        }
    }

    private static MemoryPlan? PlanOf(Trace trace, AdviceOptions options, CancellationToken cancel)
    {
        if (trace.AllocationCount == 0 || trace.AllocationCount > options.MostPlanned)
        {
            return null;
        }

        Alignment least = options.MinAlignment ?? new Alignment(1);
        try
        {
            PlannedAllocation[] allocations = [.. TracePlan.AllocationsOf(trace, AdviceOptions.Granularities[0])
                .Select(one => one.Alignment < least ? one with { Alignment = least } : one)];
            MemoryPlan plan = MemoryPlanner.Plan(
                allocations, new MemoryPlannerOptions { NodeLimit = options.PlanNodes }, progress: null, cancel);
            cancel.ThrowIfCancellationRequested();
            return plan;
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
