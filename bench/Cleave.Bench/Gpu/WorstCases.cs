using Cleave.Placement;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.Gpu;

/// <summary>
/// The workloads in spaces in a bad state, each at three sizes. Only the forced merge may cost more in a larger space.
/// </summary>
internal static class WorstCases
{
    private const int Batch = 1024;

    private static readonly ulong[] Spaces = [1 * GiB, 16 * GiB, 256 * GiB];

    private static readonly BatchRequest Dirty = new(4 * KiB, 4 * KiB);
    private static readonly BatchRequest Clear = new(4 * KiB, 4 * KiB, GpuBuddyRawFlags.Clear);
    private static readonly BatchRequest Aligned = new(4 * KiB, 64 * KiB);
    private static readonly BatchRequest Contiguous = new(12 * KiB, 4 * KiB, GpuBuddyRawFlags.Contiguous);

    public static IEnumerable<GpuWorkload> All { get; } =
    [
        .. Spaces.Select(space => new WorstWorkload(
            "W1", "chunks in a comb of chunks", space, new Comb(4 * KiB, 0), [Dirty], Batch)),
        .. Spaces.Select(space => new WorstWorkload(
            "W2", "clear and dirty chunks by turns, in a space where they alternate", space, new Alternating(4 * KiB), [
                Clear, Dirty], Batch)),
        .. Spaces.Select(space => new WorstWorkload(
            "W3", "chunks aligned to 64 KiB, behind a comb of misaligned ones", space, new Comb(4 * KiB, 128 * MiB), [Aligned], Batch)),
        .. Spaces.Select(space => new ForceMergeWorkload(
            "W4", "half of the space, free in 64 KiB blocks, clear and dirty by turns", space, new Alternating(64 * KiB))
        {
            Unit = BenchUnit.MillisecondsPerPass,
        }),
        .. Spaces.Select(space => new WorstWorkload(
            "W5", "12 KiB contiguous in a comb of 8 KiB, which has no room for it", space, new Comb(8 * KiB, 0), [Contiguous], 1)),
    ];
}
