using System.Diagnostics;

namespace Cleave.Tools.Bench.Gpu;

/// <summary>B3 by several threads on one shared allocator: each has its own random numbers, and fills its part of the target.</summary>
internal static class SharedRun
{
    /// <summary>How the shared allocator can be set up; the first is what it is without further ado.</summary>
    public static IReadOnlyList<(string Name, Func<ulong, GpuBuddyParams> Parameters)> Settings { get; } =
    [
        ("one lock", space => new GpuBuddyParams { Size = space }),
    ];

    /// <summary>Measures one thread and then several, in each setting.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IEnumerable<BenchThroughput> Measure(
        SteadyWorkload workload, int threads, int passes, IProgress<string>? progress, CancellationToken cancel)
    {
        foreach ((string name, Func<ulong, GpuBuddyParams> parameters) in Settings)
        {
            foreach (int count in new[] { 1, threads }.Distinct())
            {
                progress?.Report($"{workload.Name} {name}, threads: {count}");
                WarmUp((SteadyWorkload)workload.Shortened(), parameters, count, cancel);
                yield return new BenchThroughput(
                    workload.Name, name, count, [.. Enumerable.Range(0, passes).Select(_ => Pass(workload, parameters, count, cancel))]);
            }
        }
    }

    private static void WarmUp(SteadyWorkload workload, Func<ulong, GpuBuddyParams> parameters, int threads, CancellationToken cancel)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < BenchRunner.WarmUpTime;)
        {
            Pass(workload, parameters, threads, cancel);
        }
    }

    /// <returns>Millions of operations a second, from the moment when all are warm to the end of the last.</returns>
    private static double Pass(SteadyWorkload workload, Func<ulong, GpuBuddyParams> parameters, int threads, CancellationToken cancel)
    {
        var buddy = new GpuBuddy(parameters(workload.Space));
        long started = 0;
        using var warm = new Barrier(threads, _ => started = Stopwatch.GetTimestamp());
        // One that fails must not leave the others waiting for it: they end too, and quietly, so that what it threw is what is told.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] running = [.. Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(
            () => Part(Share(workload, thread, threads), buddy, warm, stop, cancel),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        Task.WhenAll(running).GetAwaiter().GetResult();
        return threads * workload.Operations / Stopwatch.GetElapsedTime(started).TotalMicroseconds;
    }

    private static SteadyWorkload Share(SteadyWorkload workload, int thread, int threads) => workload with
    {
        Seed = Xorshift.UsualSeed + (2 * (ulong)thread),
        Sharers = (ulong)threads,
    };

    private static void Part(
        SteadyWorkload workload, GpuBuddy buddy, Barrier warm, CancellationTokenSource stop, CancellationToken cancel)
    {
        try
        {
            var run = new SteadyRun<FaceTarget, AllocatedBlock>(new FaceTarget(buddy, workload.IsSingle), workload);
            run.Fill(stop.Token);
            run.Steps(workload.Warm, stop.Token);
            warm.SignalAndWait(stop.Token);
            run.Steps(workload.Operations, stop.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return;
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }
}
