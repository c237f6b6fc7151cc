using System.Diagnostics;
using Cleave.Tools.Input;
using Cleave.Tools.Traces;
using Trace = Cleave.Tools.Traces.Trace;

namespace Cleave.Tools.Replay;

/// <summary>Plays recorded traces on new allocators and reports how they would have served them. Stateless, so thread-safe.</summary>
/// <example>
/// <code>
/// using Cleave.Tools.Traces;
///
/// var trace = new TraceBuilder("two buffers");
/// trace.Allocate(id: 1, size: 1 &lt;&lt; 20);
/// trace.Allocate(id: 2, size: 3 &lt;&lt; 20);
/// trace.Free(1);
/// ReplayResult result = Replayer.Run(trace.Build(), PlacementPolicy.BestFit, new ReplayOptions { TimedPasses = 0 });
/// Console.WriteLine($"{new ByteSize(result.Space)}"); // 4 MiB
/// </code>
/// </example>
public static class Replayer
{
    /// <summary>Plays a trace under one policy.</summary>
    /// <param name="trace">The trace to play.</param>
    /// <param name="policy">The policy that places the allocations.</param>
    /// <param name="options">The other options; the list of policies in them is ignored.</param>
    /// <param name="progress">Receives a report for every space that a search tries.</param>
    /// <param name="cancel">Ends a search, or the passes before the next one begins.</param>
    /// <exception cref="OperationCanceledException">The replay was cancelled.</exception>
    /// <exception cref="OverflowException">
    /// No space of less than 2^64 bytes can hold the trace. Or a pool would have more than 2^32 chunks, or its tables take more than a
    /// quarter of the memory. Or a policy of real memory would need more than a quarter of the memory.
    /// </exception>
    /// <exception cref="TraceFormatException">
    /// The policy is <see cref="PlacementPolicy.Recorded"/> and the trace does not describe the recorded allocator.
    /// </exception>
    /// <exception cref="ArgumentException">The fixed size is smaller than a chunk, or a chunk is smaller than 4 KiB.</exception>
    /// <exception cref="PlatformNotSupportedException">The policy is <see cref="PlacementPolicy.Vulkan"/>, and the machine has no Vulkan
    /// driver.</exception>
    /// <exception cref="Cleave.Memory.Systems.PageSystemException">
    /// The policy uses real memory, and the system refused to provide it.
    /// </exception>
    /// <remarks>Cost: one pass over the events for each space that is tried, one to measure, and the timed ones.</remarks>
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
        bool searched = options.Size is null && policy != PlacementPolicy.Recorded && policy.HasSpace;
        FootprintResult? search = searched && policy != PlacementPolicy.Planned
            ? FootprintSearch.Find(trace, policy, options, progress, cancel) : null;
        ulong space = search is { } found ? found.Space
            : policy == PlacementPolicy.Recorded ? trace.Space?.Size ?? 0
            : policy == PlacementPolicy.Vulkan ? 0
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
            Compaction = policy == PlacementPolicy.BestFit && options.CompactBytes > 0 && search?.Ended is null
                ? CompactionSearch.Run(trace, options, space, progress, cancel)
                : null,
            NanosecondsPerOperation = Time(trace, policy, options, space, cancel),
        };
    }

    /// <summary>The time that passes are played before timing begins, so that the runtime has fully optimized the code.</summary>
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
