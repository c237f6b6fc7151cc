using System.Diagnostics;

namespace Cleave.Bench;

/// <summary>Runs a case: its checksum, a warm-up, then the timed passes. Thread-safe, because it has no state.</summary>
internal static class BenchRunner
{
    /// <summary>
    /// The time for compilation. The runtime compiles a method with full optimization some time after its thirtieth call, in the background
    /// and, with a profile, in two rounds.
    /// </summary>
    public static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(800);

    private const int LeastWarmUps = 40;
    private const int MostWarmUps = 4000;

    /// <exception cref="OperationCanceledException">The run was cancelled, which is checked every some thousand operations.</exception>
    public static BenchResult Run(BenchCase bench, int passes, CancellationToken cancel)
    {
        ulong? checksum = bench.Check(cancel);
        WarmUp(bench, cancel);
        var clock = new PassClock(passes);
        ulong metadata = 0;
        while (clock.WantsMore)
        {
            // Otherwise the garbage of the last pass would be collected during this one.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            metadata = bench.Time(clock, cancel);
        }

        return bench.Blank with
        {
            Passes = [.. clock.Passes.Select(bench.InUnit)],
            Checksum = checksum,
            MetadataBytes = metadata,
            LiveBlocks = clock.LiveBlocks,
        };
    }

    private static void WarmUp(BenchCase bench, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < MostWarmUps && (i < LeastWarmUps || Stopwatch.GetElapsedTime(start) < WarmUpTime); i++)
        {
            cancel.ThrowIfCancellationRequested();
            bench.WarmUp(cancel);
        }
    }
}
