using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.Curves;

/// <summary>The figures of other allocators on the curves, measured on machines of one class on another day and only quoted.</summary>
/// <remarks>
/// All are nanoseconds for one operation, in P3 (powers of two) and P4 (odd sizes) of docs/performance.md, with a loop of 4 to 5 ns.
/// Allocators that hand out real memory ran at a sixteenth of the size.
/// </remarks>
internal static class LoadedCurves
{
    private const string Kernel = "Linux GPU buddy (C)";
    private const string Sitting = "one sitting on an idle machine of this class";
    private const string Goal = "the same class of machine, another sitting; the mixture of sizes was not recorded";

    public static IReadOnlyList<LoadedFigure> All { get; } =
    [
        OfSpace(Kernel, "C1", 16 * GiB, 55.6, 2_520_936),
        OfSpace(Kernel, "C1", 80 * GiB, 66.8, 12_149_984),
        OfSpace(Kernel, "C1", 1024 * GiB, 275, 152_889_000),
        OfSpace(Kernel, "C1", 4096 * GiB, 253, null, Goal),
        OfSpace(Kernel, "C2", 16 * GiB, 168, 9_751_720),
        new(Kernel, "C3", BenchAxis.LiveBlocks, 10_000_000, 281, null, Goal),
        .. Both("OffsetAllocator (C++)", 16 * GiB, 11.8, 20.3, 256 * KiB),
        .. Both("a C# port of OffsetAllocator", 16 * GiB, 16.1, 26.1, 256 * KiB),
        .. Both("VMA virtual block, TLSF (C++)", 16 * GiB, 34.9, 34.7, 92 * KiB),
        .. Both("D3D12MA's TLSF (C#, TerraFX)", 16 * GiB, 102, 105, 92 * KiB),
        .. Both("BuddyPool (Rust)", 16 * GiB, 34, 37, 5 * MiB),
        .. Both("LLFree (C)", 1 * GiB, 109, 140, 36 * KiB),
        .. Both("mimalloc", 1 * GiB, 28, 31, null),
        .. Both("NativeMemory", 1 * GiB, 58, 114, null),
    ];

    private static LoadedFigure OfSpace(
        string allocator, string workload, ulong space, double time, ulong? metadata, string source = Sitting) =>
        new(allocator, workload, BenchAxis.Space, space, time, metadata, source);

    private static LoadedFigure[] Both(string allocator, ulong space, double powersOfTwo, double odd, ulong? metadataForGiB)
    {
        ulong? metadata = metadataForGiB * (space / GiB);
        return [OfSpace(allocator, "C1", space, powersOfTwo, metadata), OfSpace(allocator, "C2", space, odd, metadata)];
    }
}
