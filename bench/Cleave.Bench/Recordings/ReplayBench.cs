using Cleave.Bench.Gpu;
using Cleave.Tools.Replay;

namespace Cleave.Bench.Recordings;

/// <summary>Benchmarks of the reader of snapshots and of the player of traces, on a snapshot of 100 MB that the benchmark makes.</summary>
internal sealed class ReplayBench : BenchFamily
{
    /// <summary>The entries of the snapshot's device trace, which make 100 MB.</summary>
    private const int Entries = 100_000_000 / SnapshotMaker.EntryBytes;

    private const string ReaderPath = "reader";

    private static readonly BenchEntry Reading = new("S1", "reading a snapshot of 100 MB");
    private static readonly BenchEntry ReadingPeak = new("S2", "peak memory of the process while it reads");
    private static readonly BenchEntry Playing = new("S3", "playing the trace of the snapshot");
    private static readonly BenchEntry PlayingPeak = new("S4", "peak memory of the process while it reads and replays");

    /// <summary>The policies that play on a space. Planning is measured by the planner's own tests.</summary>
    private static readonly PlacementPolicy[] Policies =
        [PlacementPolicy.Scattered, PlacementPolicy.Contiguous, PlacementPolicy.BestFit, PlacementPolicy.Pool];

    public override string Name => "replay";

    public override string Description => "the reader of PyTorch snapshots and the player of traces, on a made-up snapshot of 100 MB";

    public override IReadOnlyList<BenchEntry> Workloads { get; } = [Reading, ReadingPeak, Playing, PlayingPeak];

    public override IReadOnlyList<string> Paths => [ReaderPath, .. Policies.Select(policy => policy.Name)];

    internal override IEnumerable<BenchCase> Cases(BenchOptions options)
    {
        int entries = options.Short ? 2_000 : Entries;
        IEnumerable<(BenchEntry Entry, BenchCase Case, string Path)> all =
        [
            (Reading, new ReadingCase(Reading, entries), ReaderPath),
            (ReadingPeak, new PeakCase(ReadingPeak, entries, policy: null), ReaderPath),
            .. Policies.Select(policy => (Playing, (BenchCase)new PlayingCase(Playing, entries, policy), policy.Name)),
            .. Policies.Select(policy => (PlayingPeak, (BenchCase)new PeakCase(PlayingPeak, entries, policy), policy.Name)),
        ];
        return all.Where(one => options.Wants(one.Entry.Name) && options.WantsPath(one.Path)).Select(one => one.Case);
    }

    /// <remarks>Reading and playing have one thread. The threads run the workload of the GPU buddy allocator.</remarks>
    internal override IEnumerable<BenchThroughput> Shared(
        int threads, int passes, IProgress<string>? progress, CancellationToken cancel) =>
        SharedRun.Measure(GpuWorkloads.Steady, threads, passes, progress, cancel);
}
