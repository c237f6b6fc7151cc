namespace Cleave.Tools.Bench.Gpu;

/// <summary>The workloads of the GPU buddy allocator. What the reference showed was measured on one machine of another day.</summary>
internal static class GpuWorkloads
{
    private const ulong KiB = 1UL << 10;
    private const ulong GiB = 1UL << 30;
    private const long Million = 1_000_000;

    /// <summary>The loop of B3 with the calls left out.</summary>
    public static GpuWorkload EmptyLoop { get; } = new SteadyWorkload("B0", "the loop of B3 without an allocator", 16 * GiB, Million, 5 * Million)
    {
        Reference = new BenchReference(4.5, null, null),
    };

    public static SteadyWorkload Steady { get; } = new("B3", "powers of two up to 4 MiB, 60 % full", 16 * GiB, Million, 5 * Million)
    {
        Reference = new BenchReference(55.6, 2_520_936, 0x78766fa0eb7bb236),
    };

    public static IReadOnlyList<GpuWorkload> All { get; } =
    [
        EmptyLoop,
        new PairWorkload("B1", "one chunk, allocated and freed", 4 * GiB, 5 * Million)
        {
            Reference = new BenchReference(224, 3_608, 0x27c9aff6cd080d25),
        },
        new RoundsWorkload("B2", "64 KiB blocks, all of the space", 4 * GiB, 64 * KiB, 20)
        {
            Reference = new BenchReference(139, 11_534_248, 0xcb89e5feb9212325),
        },
        Steady,
    ];
}
