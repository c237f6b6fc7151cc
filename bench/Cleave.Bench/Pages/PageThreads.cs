using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cleave.Bench.Gpu;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Bench.Pages;

/// <summary>Runs a workload of single pages and one of blocks, with several threads that share one space.</summary>
internal static class PageThreads
{
    private const int Slice = 1 << 16;

    public static IEnumerable<BenchThroughput> MeasurePairs<TTarget>(
        PagePath<TTarget> path, PairWorkload pair, int threads, int passes, IProgress<string>? progress, CancellationToken cancel)
        where TTarget : struct, IBlockTarget<TakenPages>
    {
        foreach (int count in new[] { 1, threads }.Distinct())
        {
            progress?.Report($"{pair.Name} {path.Name}, threads: {count}");
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < BenchRunner.WarmUpTime;)
            {
                Pass(path, pair.Space, count, Slice, cancel);
            }

            IEnumerable<double> reached = Enumerable.Range(0, passes).Select(_ => Pass(path, pair.Space, count, pair.Pairs, cancel));
            yield return new BenchThroughput(pair.Name, path.Name, count, [.. reached]);
        }
    }

    /// <summary>The space of the current pass, which is disposed when the next pass begins.</summary>
    public static IEnumerable<BenchThroughput> MeasureSteady<TTarget>(
        PagePath<TTarget> path, SteadyWorkload steady, int threads, int passes, IProgress<string>? progress, CancellationToken cancel)
        where TTarget : struct, IBlockTarget<TakenPages>
    {
        PageSpace? space = null;
        var setting = new SharedSetting<TTarget>(path.Name, workload =>
        {
            space?.Dispose();
            space = path.Open(workload.Space);
            return () => path.Enter(space);
        });
        try
        {
            foreach (
                BenchThroughput reached in SharedRun.Measure<TTarget, TakenPages>([setting], steady, threads, passes, progress, cancel))
            {
                yield return reached;
            }
        }
        finally
        {
            space?.Dispose();
        }
    }

    /// <returns>Millions of operations per second.</returns>
    private static double Pass<TTarget>(PagePath<TTarget> path, ulong bytes, int threads, long pairs, CancellationToken cancel)
        where TTarget : struct, IBlockTarget<TakenPages>
    {
        using PageSpace space = path.Open(bytes);
        long started = 0;
        using var ready = new Barrier(threads, _ => started = Stopwatch.GetTimestamp());
        Task[] running = [.. Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
            () => Part(
                path.Enter(space), pairs, ready, cancel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WhenAll(running).GetAwaiter().GetResult();
        return 2 * threads * pairs / Stopwatch.GetElapsedTime(started).TotalMicroseconds;
    }

    private static void Part<TTarget>(TTarget target, long pairs, Barrier ready, CancellationToken cancel)
        where TTarget : struct, IBlockTarget<TakenPages>
    {
        ready.SignalAndWait(CancellationToken.None);
        for (; pairs > 0; pairs -= Slice)
        {
            cancel.ThrowIfCancellationRequested();
            Loop(target, (int)Math.Min(pairs, Slice));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TTarget>(TTarget target, int pairs)
        where TTarget : struct, IBlockTarget<TakenPages>
    {
        for (; pairs > 0; pairs--)
        {
            target.Allocate(0, 0, GpuBuddyCore.MinChunkSize, GpuBuddyCore.MinChunkSize, GpuBuddyRawFlags.None, out TakenPages block);
            target.Free(block);
        }
    }
}
