using System.Diagnostics;

namespace Cleave.Bench.Malloc;

/// <summary>Runs M4 with several threads at the same time, each with its own set of live blocks.</summary>
internal static class MallocCrew
{
    /// <summary>Measures one thread and then several, on each allocator.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
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

    /// <returns>Millions of operations per second, including those that fill and empty the sets of live blocks.</returns>
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
