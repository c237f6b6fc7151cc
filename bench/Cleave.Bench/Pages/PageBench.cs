using Cleave.Bench.Gpu;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.Pages;

/// <summary>Benchmarks of the page allocator, with and without the caches of threads, and as heaps use it.</summary>
internal sealed class PageBench : BenchFamily
{
    public override string Name => "pages";

    public override string Description =>
        "PageAllocator, with its metadata in an arena that is otherwise not touched, compared with LLFree in C";

    public override IReadOnlyList<BenchEntry> Workloads { get; } =
        [new(Pair.Name, Pair.What), BulkCase.Whole, BulkCase.Scattered, new(Steady.Name, Steady.What)];

    public override IReadOnlyList<string> Paths => [.. PagePath.All.Select(path => path.Name)];

    /// <summary>Workload F1. The figures of LLFree on P1 and P3 were measured on one machine on another day, where LLFree allocated a
    /// sixteenth of the memory.</summary>
    internal static PairWorkload Pair => new("F1", "one page, allocated and freed", 4 * GiB, 5_000_000) { Reference = Of(33.5, 4 * GiB) };

    internal static SteadyWorkload Steady => GpuWorkloads.Steady with { Name = "F3", Reference = Of(109, 16 * GiB) };

    internal override IEnumerable<BenchCase> Cases(BenchOptions options) =>
        from entry in Workloads
        where options.Wants(entry.Name)
        from path in PagePath.All
        where options.WantsPath(path.Name)
        select entry == BulkCase.Whole || entry == BulkCase.Scattered ? (BenchCase)new BulkCase(entry, path)
            : GpuCase.Of(entry.Name == Pair.Name ? Pair : Steady, path, options);

    /// <remarks>Measures single pages, for which the caches of the threads exist, and blocks of all sizes, which need the lock.</remarks>
    internal override IEnumerable<BenchThroughput> Shared(
        int threads, int passes, IProgress<string>? progress, CancellationToken cancel) =>
        PagePath.All.SelectMany(path => path.Shared(Pair, Steady, threads, passes, progress, cancel));

    private static BenchReference Of(double time, ulong space) => new(time, space / GiB * 36 * KiB, Checksum: null);
}
