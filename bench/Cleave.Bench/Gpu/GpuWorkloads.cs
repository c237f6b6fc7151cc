using Cleave.Placement;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.Gpu;

/// <summary>The workloads of the GPU buddy allocator. The figures of the reference were measured on one machine on another day.</summary>
internal static class GpuWorkloads
{
    private const long Million = 1_000_000;

    /// <summary>Workload B0: the loop of B3 without the calls of the allocator.</summary>
    public static GpuWorkload EmptyLoop { get; } = new SteadyWorkload(
        "B0", "the loop of B3 without an allocator", 16 * GiB, Million, 5 * Million)
    {
        Reference = new BenchReference(4.5, null, null),
    };

    /// <summary>Workload B3, which threads run on a shared allocator and with which other workloads begin.</summary>
    public static SteadyWorkload Steady { get; } = new("B3", "powers of two up to 4 MiB, 60 % full", 16 * GiB, Million, 5 * Million)
    {
        Reference = new BenchReference(55.6, 2_520_936, 0x78766fa0eb7bb236),
    };

    public static IReadOnlyList<GpuWorkload> All { get; } =
    [
        EmptyLoop,
        new PairWorkload("B1", "one chunk, allocated and freed", 4 * GiB, 5 * Million) { Reference = Of(224, 3_608, 0x27c9aff6cd080d25) },
        new RoundsWorkload("B2", "64 KiB blocks that fill the space", 4 * GiB, 64 * KiB, 20)
        {
            Reference = Of(139, 11_534_248, 0xcb89e5feb9212325),
        },
        Steady,
        new SteadyWorkload("B4", "odd sizes below 4 MiB, 60 % full", 16 * GiB, Million, 2 * Million)
        {
            Odd = true,
            Reference = Of(168, 9_751_720, 0x290101057797ac3e),
        },
        new ClearWorkload("B5", "8 KiB aligned to 64 KiB, freed clear and dirty; then 64 KiB", 4 * GiB, Mixed: true)
        {
            Unit = BenchUnit.MillisecondsPerPass,
            Reference = Of(93, 46_137_256, 0xcb2e7089c98f6b25),
        },
        new ClearWorkload("B5", "8 KiB aligned to 64 KiB, freed clear", 4 * GiB, Mixed: false)
        {
            Unit = BenchUnit.MillisecondsPerPass,
            Reference = Of(73, 46_137_256, 0xd6930de40b712b25),
        },
        new SteadyWorkload("B6", "as B3 in random ranges of 256 MiB", 16 * GiB, 100_000, 200_000)
        {
            Flags = GpuBuddyRawFlags.Range,
            Reference = Of(608, 7_384_344, 0x085ff6a0d1b51d23),
        },
        new ContiguousWorkload("B7", "3 MiB contiguous after B3", Steady, 500_000) { Reference = Of(123, 2_580_072, 0x5c239347ebfc037f) },
        new ContiguousWorkload("B7b", "as B7, 85 % full", Steady with { Percent = 85 }, 500_000)
        {
            Reference = Of(127, 3_581_336, 0xa46e28f828dacaf7),
        },
        new ContiguousWorkload("B7c", "as B7, 85 % full of odd sizes", Steady with { Percent = 85, Odd = true }, 20_000)
        {
            Reference = Of(129, 13_624_600, 0x10e79b76db4cfede),
        },
        Steady with
        {
            Name = "B8", What = "as B3, top-down", Flags = GpuBuddyRawFlags.TopDown,
            Reference = Of(83.7, 3_306_072, 0x54c5a2b964e237e9),
        },
        Steady with
        {
            Name = "B9a", What = "as B3 in 80 GiB", Space = 80 * GiB, Warm = 2 * Million,
            Reference = Of(66.8, 12_149_984, 0x12e4521dbcf4052d),
        },
        Steady with
        {
            Name = "B9b", What = "as B3 in 1 TiB", Space = 1024 * GiB, Warm = 5 * Million,
            Reference = Of(275, 152_889_000, 0x2a4f2ad8c48cbc81),
        },
        .. WorstCases.All,
    ];

    private static BenchReference Of(double time, ulong metadata, ulong checksum) => new(time, metadata, checksum);
}
