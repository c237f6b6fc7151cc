using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cleave.Memory;
using static Cleave.Tools.Binary;

namespace Cleave.Tools.Bench.Pages;

/// <summary>F1 by several threads that share one allocator.</summary>
internal static class PageThreads
{
    private const long Pairs = 5_000_000;
    private const int Slice = 1 << 16;

    public static IEnumerable<BenchThroughput> Measure(
        PagePath path, int threads, int passes, IProgress<string>? progress, CancellationToken cancel)
    {
        foreach (int count in new[] { 1, threads }.Distinct())
        {
            progress?.Report($"F1 {path.Name}, threads: {count}");
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < BenchRunner.WarmUpTime;)
            {
                Pass(path, count, Slice, cancel);
            }

            IEnumerable<double> reached = Enumerable.Range(0, passes).Select(_ => Pass(path, count, Pairs, cancel));
            yield return new BenchThroughput("F1", path.Name, count, [.. reached]);
        }
    }

    /// <returns>Millions of operations a second.</returns>
    private static double Pass(PagePath path, int threads, long pairs, CancellationToken cancel)
    {
        using PageSpace space = path.Open(4 * GiB);
        long started = 0;
        using var ready = new Barrier(threads, _ => started = Stopwatch.GetTimestamp());
        Task[] running = [.. Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
            () => Part(space.Pages, pairs, ready, cancel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WhenAll(running).GetAwaiter().GetResult();
        return 2 * threads * pairs / Stopwatch.GetElapsedTime(started).TotalMicroseconds;
    }

    private static void Part(PageAllocator pages, long pairs, Barrier ready, CancellationToken cancel)
    {
        ready.SignalAndWait(CancellationToken.None);
        for (; pairs > 0; pairs -= Slice)
        {
            cancel.ThrowIfCancellationRequested();
            Loop(new PageTarget(pages), (int)Math.Min(pairs, Slice));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop(PageTarget target, int pairs)
    {
        for (; pairs > 0; pairs--)
        {
            target.Allocate(0, 0, GpuBuddyCore.MinChunkSize, GpuBuddyCore.MinChunkSize, GpuBuddyRawFlags.None, out PageBlock block);
            target.Free(block);
        }
    }
}
