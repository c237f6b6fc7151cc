using Cleave.Bench.BestFit;
using Cleave.Bench.Gpu;
using Cleave.BestFit;
using Cleave.Vulkan.Allocation;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.Vulkan;

/// <summary>Benchmarks of the Vulkan allocator's own work, on a test device that gives out no memory, beside best fit alone.</summary>
internal sealed class VulkanBench : BenchFamily
{
    private static readonly GpuPath Range =
        new GpuPath.Through<DeviceRangeTarget, DeviceRange>("range", _ => DeviceRangeTarget.Open());

    private static readonly GpuPath Owner =
        new GpuPath.Through<DeviceOwnerTarget, DeviceOwnerTarget.Owned>("owner", _ => DeviceOwnerTarget.Open());

    private static readonly GpuPath BestFit =
        new GpuPath.Through<BestFitTarget, AllocatedRange>("best fit", workload => BestFitTarget.Open(workload.Space));

    private static readonly GpuPath[] Ways = [Range, Owner, BestFit];

    /// <summary>One allocator that all threads share. Threads that use the same memory type share its lock.</summary>
    private static readonly SharedSetting<DeviceRangeTarget> OneType = new("one memory type", workload =>
    {
        VulkanAllocator memory = CountingDevice.Open(null, out _);
        return () => new DeviceRangeTarget(memory);
    });

    /// <summary>One allocator that all threads share, each of two in turn with a memory type of its own, so that none shares a lock if
    /// there are two threads.</summary>
    private static readonly SharedSetting<DeviceRangeTarget> TwoTypes = new("two memory types", workload =>
    {
        VulkanAllocator memory = CountingDevice.Open(null, out _);
        int threads = 0;
        return () => new DeviceRangeTarget(memory, 1U << (Interlocked.Increment(ref threads) & 1));
    });

    public override string Name => "vulkan";

    public override string Description =>
        "VulkanAllocator on a test device that gives out no memory, beside BestFitAllocator on the same work";

    public override IReadOnlyList<BenchEntry> Workloads { get; } =
    [
        .. Plays.Select(workload => new BenchEntry(workload.Name, workload.What)),
        .. TraceCase.All.Select(trace => new BenchEntry(trace.Name, trace.What)),
    ];

    public override IReadOnlyList<string> Paths => [.. Ways.Select(path => path.Name)];

    internal static IReadOnlyList<GpuWorkload> Plays =>
    [
        GpuWorkloads.EmptyLoop,
        new PairWorkload("V1", "4 KiB, allocated and freed", 1 * GiB, 5_000_000),
        Odd,
    ];

    private static SteadyWorkload Odd => new("V2", "odd sizes below 4 MiB, 60 % of 1 GiB", 1 * GiB, 500_000, 2_000_000) { Odd = true };

    internal override IEnumerable<BenchCase> Cases(BenchOptions options) =>
        (from workload in Plays
         where options.Wants(workload.Name)
         from path in workload.Name == GpuWorkloads.EmptyLoop.Name ? [GpuPath.Loop] : Ways
         where path == GpuPath.Loop || options.WantsPath(path.Name)
         select (BenchCase)GpuCase.Of(workload, path, options))
        .Concat(TraceCase.All.Where(trace => options.Wants(trace.Name) && options.WantsPath(Range.Name)));

    internal override IEnumerable<BenchThroughput> Shared(
        int threads, int passes, IProgress<string>? progress, CancellationToken cancel) =>
        SharedRun.Measure<DeviceRangeTarget, DeviceRange>([OneType, TwoTypes], Odd, threads, passes, progress, cancel);
}
