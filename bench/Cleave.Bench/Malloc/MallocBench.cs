using Cleave.Bench.Malloc.Mapping;

namespace Cleave.Bench.Malloc;

/// <summary>Benchmarks of allocators of bytes: Kmalloc compared with the other choices of a .NET program.</summary>
internal sealed class MallocBench : BenchFamily
{
    public override string Name => "malloc";

    public override string Description =>
        "Kmalloc compared with NativeMemory, ArrayPool and, if installed, mimalloc; Vmalloc by fragmentation and in growth";

    public override IReadOnlyList<BenchEntry> Workloads { get; } =
        [.. Runs.Select(workload => new BenchEntry(workload.Name, workload.What)), .. VmallocRows.Entries];

    public override IReadOnlyList<string> Paths => [.. MallocPath.All.Select(path => path.Name), .. VmallocRows.Paths];

    internal static IReadOnlyList<MallocWorkload> Runs =>
    [
        new PairMalloc("M1", "64 B, allocated and freed", 10_000_000, 64),
        new PairMalloc("M2", "1 KiB, allocated and freed", 10_000_000, 1024),
        new BatchMalloc("M3", "256 of 64 B, then freed", 10_000_000, 64, 256),
        Mix,
        new CrossMalloc("M5", "64 B, freed by another thread", 4_000_000, 64),
    ];

    private static MixMalloc Mix => new("M4", "16 B to 64 KiB, 2000 live", 2_000_000, 2000, 16, 64 << 10);

    internal override IEnumerable<BenchCase> Cases(BenchOptions options) =>
        (from workload in Runs
         where options.Wants(workload.Name)
         from path in MallocPath.All
         where options.WantsPath(path.Name)
         select new MallocCase(workload, path)).Concat(VmallocRows.Cases(options));

    internal override IEnumerable<BenchThroughput> Shared(int threads, int passes, IProgress<string>? progress, CancellationToken cancel) =>
        MallocCrew.Measure(Mix, threads, passes, progress, cancel);
}
