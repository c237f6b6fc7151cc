using System.Diagnostics;

namespace Cleave.Bench.Malloc;

/// <summary>M4 by several threads at once, each with a live set of its own.</summary>
internal static class MallocCrew
{
    /// <summary>Measures one thread and then several, of each allocator.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IEnumerable<BenchThroughput> Measure(
        MixMalloc workload, int threads, int passes, IProgress<string>? progress, CancellationToken cancel)
    {
        foreach (MallocPath path in MallocPath.All)
        {
            foreach (int count in new[] { 1, threads }.Distinct())
            {
                progress?.Report($"{workload.Name} {path.Name}, threads: {count}");
                Pass(workload, path, count, cancel);
                yield return new BenchThroughput(
                    workload.Name, path.Name, count, [.. Enumerable.Range(0, passes).Select(_ => Pass(workload, path, count, cancel))]);
            }
        }
    }

    /// <returns>Millions of operations a second, what fills and empties the live sets included.</returns>
    private static double Pass(MixMalloc workload, MallocPath path, int threads, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        Task[] running = [.. Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(
            () => path.Play(workload with { Seed = Xorshift.UsualSeed + (2 * (ulong)thread) }, new PassClock(1), cancel),
            cancel,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        Task.WhenAll(running).GetAwaiter().GetResult();
        return threads * workload.Operations / Stopwatch.GetElapsedTime(started).TotalMicroseconds;
    }
}
