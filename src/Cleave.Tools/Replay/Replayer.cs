using System.Diagnostics;
using Cleave.Tools.Input;
using Cleave.Tools.Traces;
using Trace = Cleave.Tools.Traces.Trace;

namespace Cleave.Tools.Replay;

/// <summary>Plays recorded traces on fresh allocators and tells what would have happened. Thread-safe: it keeps nothing.</summary>
public static class Replayer
{
    /// <summary>Plays a trace under one policy.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="policy">How to place.</param>
    /// <param name="options">The rest; its list of policies is not looked at.</param>
    /// <param name="progress">Told of every space that a search tries.</param>
    /// <param name="cancel">Ends a search, and the passes between one and the next.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="OverflowException">No space of less than 2^64 bytes can hold the trace; or a pool is asked for with more than 2^32 chunks, or whose tables come to take more than a quarter
    /// of the memory; or real memory, of which it would be more than a quarter.</exception>
    /// <exception cref="TraceFormatException">It is to be placed as recorded, and does not say on which allocator.</exception>
    /// <exception cref="ArgumentException">The fixed size is below a chunk, or a chunk below 4 KiB.</exception>
    /// <exception cref="Cleave.Memory.Systems.PageSystemException">The policy takes real memory, and the system refused it.</exception>
    /// <remarks>Cost: one pass over the events for each space tried, one to measure, and the timed ones.</remarks>
    public static ReplayResult Run(
        Trace trace,
        PlacementPolicy policy,
        ReplayOptions options,
        IProgress<ReplayProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(options);
        bool searched = options.Size is null && policy != PlacementPolicy.Recorded && !policy.IsHeap;
        SearchOutcome? search = searched && policy != PlacementPolicy.Planned ? FootprintSearch.Find(trace, policy, options, progress, cancel) : null;
        ulong space = search is { } found ? found.Space
            : policy == PlacementPolicy.Recorded ? trace.Space?.Size ?? 0
            : policy.IsHeap ? HeapTarget.HeapFor(trace, options, (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            : options.Size ?? TracePlans.SpaceOf(trace, options);
        var target = ReplayTarget.Create(trace, policy, options, space, measure: true);
        using var held = target as IDisposable;
        ReplayMeasurement measured = ReplayPass.Measure(trace, target, options.PageFor(trace), tryOutOfMemory: !searched);
        return measured.ToResult(policy, searched) with
        {
            SearchStep = search?.Step,
            SearchEnded = search?.Ended,
            SpaceWithRefused = search is { Ended: null } && trace.OutOfMemoryCount > 0
                ? RefusedRequests.SpaceFor(trace, policy, options, progress, cancel)
                : null,
            NanosecondsPerOperation = Time(trace, policy, options, space, cancel),
        };
    }

    /// <summary>Before a time counts, passes are played for so long that the runtime has compiled what they use for good.</summary>
    private static readonly TimeSpan FirstWarmUp = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan LaterWarmUp = TimeSpan.FromMilliseconds(30);

    private static int _warm;

    private static double? Time(Trace trace, PlacementPolicy policy, ReplayOptions options, ulong space, CancellationToken cancel)
    {
        var passes = new double[options.TimedPasses];
        int operations = trace.AllocationCount + trace.FreeCount;
        if (passes.Length == 0 || operations == 0)
        {
            return null;
        }

        WarmUp(trace, policy, options, space, cancel);
        for (int pass = 0; pass < passes.Length; pass++)
        {
            cancel.ThrowIfCancellationRequested();
            passes[pass] = TimeOnce(trace, policy, options, space) / operations;
        }

        Array.Sort(passes);
        return passes[passes.Length / 2];
    }

    private static void WarmUp(Trace trace, PlacementPolicy policy, ReplayOptions options, ulong space, CancellationToken cancel)
    {
        TimeSpan length = Interlocked.Exchange(ref _warm, 1) == 0 ? FirstWarmUp : LaterWarmUp;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < length;)
        {
            cancel.ThrowIfCancellationRequested();
            TimeOnce(trace, policy, options, space);
        }
    }

    private static double TimeOnce(Trace trace, PlacementPolicy policy, ReplayOptions options, ulong space)
    {
        var target = ReplayTarget.Create(trace, policy, options, space);
        using var held = target as IDisposable;
        long start = Stopwatch.GetTimestamp();
        foreach (TraceEvent step in trace.Events)
        {
            if (step.Kind == TraceEventKind.Allocate)
            {
                target.TryAllocate(step);
            }
            else if (step.Kind == TraceEventKind.Free)
            {
                target.Free(step);
            }
            else
            {
                target.Apply(step);
            }
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }
}
