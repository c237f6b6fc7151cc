using System.Diagnostics;
using Cleave.Gpu;

namespace Cleave.Bench.Gpu;

/// <summary>Runs B3 with several threads on one shared allocator. Each thread has its own random numbers and fills its share of the
/// target.</summary>
internal static class SharedRun
{
    /// <summary>The number of free blocks of each size that a thread caches: 256 up to 256 KiB, and 16 of the largest.</summary>
    public const ulong KeptPerSize = 64UL << 20;

    /// <summary>The settings of the shared GpuBuddy. The first is its default.</summary>
    public static IReadOnlyList<SharedSetting<PublicTarget>> Settings { get; } =
    [
        new("one lock", workload =>
        {
            var buddy = new GpuBuddy(new GpuBuddyOptions { Size = workload.Space });
            return () => new PublicTarget(buddy, workload.IsSingle);
        }),
        new("thread caches", workload =>
        {
            var buddy = new GpuBuddy(new GpuBuddyOptions { Size = workload.Space });
            buddy.UseThreadCaches(KeptPerSize);
            return () => new PublicTarget(buddy, workload.IsSingle);
        }),
    ];

    /// <summary>Measures one thread and then several on a GpuBuddy, in each setting.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static IEnumerable<BenchThroughput> Measure(
        SteadyWorkload workload, int threads, int passes, IProgress<string>? progress, CancellationToken cancel) =>
        Measure<PublicTarget, AllocatedBlock>(Settings, workload, threads, passes, progress, cancel);

    /// <summary>Measures one thread and then several, in each setting.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static IEnumerable<BenchThroughput> Measure<TTarget, TBlock>(
        IEnumerable<SharedSetting<TTarget>> settings,
        SteadyWorkload workload,
        int threads,
        int passes,
        IProgress<string>? progress,
        CancellationToken cancel)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        foreach (SharedSetting<TTarget> setting in settings)
        {
            foreach (int count in new[] { 1, threads }.Distinct())
            {
                progress?.Report($"{workload.Name} {setting.Name}, threads: {count}");
                WarmUp<TTarget, TBlock>((SteadyWorkload)workload.Shortened(), setting, count, cancel);
                IEnumerable<double> reached =
                    Enumerable.Range(0, passes).Select(_ => Pass<TTarget, TBlock>(workload, setting, count, cancel));
                yield return new BenchThroughput(workload.Name, setting.Name, count, [.. reached]);
            }
        }
    }

    private static void WarmUp<TTarget, TBlock>(
        SteadyWorkload workload, SharedSetting<TTarget> setting, int threads, CancellationToken cancel)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < BenchRunner.WarmUpTime;)
        {
            Pass<TTarget, TBlock>(workload, setting, threads, cancel);
        }
    }

    /// <returns>Millions of operations per second, from the moment when all threads are warm to the end of the last thread.</returns>
    private static double Pass<TTarget, TBlock>(
        SteadyWorkload workload, SharedSetting<TTarget> setting, int threads, CancellationToken cancel)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        Func<TTarget> enter = setting.Open(workload);
        long started = 0;
        using var warm = new Barrier(threads, _ => started = Stopwatch.GetTimestamp());
        // A thread that fails must not leave the others waiting. They end too, without an exception of their own, so that the first one is
        // reported.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] running = [.. Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(
            () => Part<TTarget, TBlock>(Share(workload, thread, threads), enter(), warm, stop, cancel),
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

    private static void Part<TTarget, TBlock>(
        SteadyWorkload workload, TTarget target, Barrier warm, CancellationTokenSource stop, CancellationToken cancel)
        where TTarget : struct, IBlockTarget<TBlock>
        where TBlock : struct
    {
        try
        {
            var run = new SteadyRun<TTarget, TBlock>(target, workload);
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
