using Cleave.Bench.BestFit;
using Cleave.Bench.Gpu;
using Cleave.Bench.Peers;
using Cleave.BestFit;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.Curves;

/// <summary>Benchmarks over the size of the space and over the number of live blocks, for the allocators that hand out offsets.</summary>
internal sealed class CurvesBench : BenchFamily
{
    private const long Million = 1_000_000;

    /// <summary>The blocks of C3 have 4, 8, 16 or 32 KiB, each as often as the others.</summary>
    private const uint SmallOrders = 4;
    private const ulong MeanSmallBlock = (4 + 8 + 16 + 32) * KiB / SmallOrders;

    private static readonly GpuPath BestFit =
        new GpuPath.Through<BestFitTarget, AllocatedRange>("best-fit", workload => BestFitTarget.Open(workload.Space));

    // The loop stands beside the allocators, because it waits for memory itself: with many live blocks, its table of handles is larger than
    // the caches of the processor.
    private static readonly GpuPath[] Ways = [GpuPath.Core, GpuPath.Public, BestFit, OffsetTarget.Path, GpuPath.Loop];

    private static readonly ulong[] Spaces = [1 * GiB, 4 * GiB, 16 * GiB, 80 * GiB, 256 * GiB, 1024 * GiB, 4096 * GiB];

    private static readonly ulong[] LiveCounts = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];

    public override string Name => "curves";

    public override string Description =>
        "the time and the metadata over the size of the space and over the number of live blocks, beside the kernel's and others";

    public override IReadOnlyList<BenchEntry> Workloads { get; } =
        [.. Plays.Select(workload => new BenchEntry(workload.Name, workload.What)).DistinctBy(entry => entry.Name)];

    public override IReadOnlyList<string> Paths => [.. Ways.Select(path => path.Name)];

    /// <summary>The points of all curves. At 16 and 80 GiB and at 1 TiB, C1 is B3, B9a and B9b; at 16 GiB, C2 is B4.</summary>
    internal static IReadOnlyList<SteadyWorkload> Plays =>
    [
        .. Spaces.Select(space => PowersOfTwo(space) with { Reference = ReferenceOf(false, space) }),
        .. Spaces.Select(space => PowersOfTwo(space) with
        {
            Name = "C2",
            What = "odd sizes below 4 MiB, 60 % full",
            Odd = true,
            Operations = 2 * Million,
            Reference = ReferenceOf(true, space),
        }),
        .. LiveCounts.Select(Live),
    ];

    public override IReadOnlyList<LoadedFigure> FiguresFor(BenchOptions options) =>
        [.. LoadedCurves.All.Where(figure => options.Wants(figure.Workload))];

    internal override IEnumerable<BenchCase> Cases(BenchOptions options) =>
        from workload in Plays
        where options.Wants(workload.Name)
        from path in Ways
        where options.WantsPath(path.Name)
        select GpuCase.Of(path == GpuPath.Core || path == GpuPath.Public ? workload : Unreferenced(workload), path, options);

    /// <remarks>The curves are of one thread. The threads that share an allocator run the workload of the GPU buddy allocator.</remarks>
    internal override IEnumerable<BenchThroughput> Shared(
        int threads, int passes, IProgress<string>? progress, CancellationToken cancel) =>
        SharedRun.Measure(GpuWorkloads.Steady, threads, passes, progress, cancel);

    private static SteadyWorkload PowersOfTwo(ulong space) => new(
        "C1", "powers of two up to 4 MiB, 60 % full", space, Warm: WarmFor(space), Operations: 5 * Million)
    {
        MostShortSpace = 4 * GiB,
    };

    private static long WarmFor(ulong space) => space >= 256 * GiB ? 5 * Million : space > 16 * GiB ? 2 * Million : Million;

    /// <summary>A workload with a number of small live blocks, in a space that they fill to 60 %.</summary>
    private static SteadyWorkload Live(ulong blocks) => new(
        "C3",
        "live blocks of 4 to 32 KiB that fill 60 %",
        new Alignment(1 * MiB).RoundUp(blocks * MeanSmallBlock / 60 * 100),
        Warm: (long)Math.Max(Million, blocks),
        Operations: 5 * Million)
    {
        Orders = SmallOrders,
        MostShortSpace = 1 * GiB,
        Axis = BenchAxis.LiveBlocks,
    };

    /// <summary>The workload of the kernel's allocator that is the same at this size, for its checksum and its figures.</summary>
    private static BenchReference ReferenceOf(bool odd, ulong space) =>
        GpuWorkloads.All.OfType<SteadyWorkload>()
            .FirstOrDefault(known => known.Space == space && known.Odd == odd && known.Flags == 0 && known != GpuWorkloads.EmptyLoop)
            ?.Reference ?? BenchReference.None;

    /// <summary>The placements of the other allocators are their own, so they have no checksum to compare.</summary>
    private static SteadyWorkload Unreferenced(SteadyWorkload workload) => workload with
    {
        Reference = workload.Reference with { Checksum = null },
    };
}
