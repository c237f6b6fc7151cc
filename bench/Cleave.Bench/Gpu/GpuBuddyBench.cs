namespace Cleave.Bench.Gpu;

/// <summary>Benchmarks of the GPU buddy allocator, through the core and through the public calls.</summary>
internal sealed class GpuBuddyBench : BenchFamily
{
    private static readonly GpuPath[] Ways = [GpuPath.Core, GpuPath.Public];

    public override string Name => "gpu-buddy";

    public override string Description => "GpuBuddy and GpuBuddyCore compared with the kernel's allocator, compiled C";

    public override IReadOnlyList<BenchEntry> Workloads { get; } =
        [.. GpuWorkloads.All.Select(workload => new BenchEntry(workload.Name, workload.What)).DistinctBy(entry => entry.Name)];

    public override IReadOnlyList<string> Paths => [.. Ways.Select(path => path.Name)];

    internal override IEnumerable<BenchCase> Cases(BenchOptions options) =>
        from workload in GpuWorkloads.All
        where options.Wants(workload.Name)
        from path in workload == GpuWorkloads.EmptyLoop ? [GpuPath.Loop] : Ways
        where path == GpuPath.Loop || options.WantsPath(path.Name)
        select new GpuCase(workload, path);

    internal override IEnumerable<BenchThroughput> Shared(
        int threads, int passes, IProgress<string>? progress, CancellationToken cancel) =>
        SharedRun.Measure(GpuWorkloads.Steady, threads, passes, progress, cancel);
}
