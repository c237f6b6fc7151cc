using System.Diagnostics;

namespace Cleave.Bench;

/// <summary>Runs a case: its checksum, a warm-up, then the timed passes. Thread-safe: it keeps nothing.</summary>
internal static class BenchRunner
{
    /// <summary>
    /// The runtime compiles a method for good some time after its thirtieth call, in the background and, with a profile, in two rounds.
    /// </summary>
    public static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(800);

    private const int LeastWarmUps = 40;
    private const int MostWarmUps = 4000;

    /// <exception cref="OperationCanceledException">It was cancelled, which is looked at every some thousand operations.</exception>
    public static BenchResult Run(BenchCase bench, int passes, CancellationToken cancel)
    {
        ulong? checksum = bench.Check(cancel);
        WarmUp(bench, cancel);
        var clock = new PassClock(passes);
        ulong metadata = 0;
        while (clock.WantsMore)
        {
            // What the last pass left would otherwise be collected in the midst of this one.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            metadata = bench.Time(clock, cancel);
        }

        return bench.Blank with { Passes = [.. clock.Passes.Select(bench.InUnit)], Checksum = checksum, MetadataBytes = metadata };
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
