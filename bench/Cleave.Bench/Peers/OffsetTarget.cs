using System.Runtime.CompilerServices;
using Cleave.Bench.Gpu;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Bench.Peers;

/// <summary>The path through <see cref="OffsetBins"/>, without a lock and with chunks of 4 KiB as units. The workloads use no
/// flags.</summary>
internal readonly struct OffsetTarget(OffsetBins bins) : IBlockTarget<OffsetTarget.Range>
{
    /// <summary>The path of the peer under its name in reports.</summary>
    public static GpuPath Path { get; } = new GpuPath.Through<OffsetTarget, Range>("offset", workload => Open(workload.Space));

    public ReadOnlySpan<Range> Several => [];

    public ulong MetadataBytes => bins.MetadataBytes;

    public static bool IsBlock(Range block) => block.Units != 0;

    public static ulong BytesOf(Range block) => block.Units * GpuBuddyCore.MinChunkSize;

    /// <summary>The number of the range instead of an offset, which the handle does not have; placements are not compared.</summary>
    public static (ulong Offset, int Order) Describe(Range block) => ((ulong)block.Node, 0);

    /// <summary>Makes a space of at most 16 TiB, because the peer counts its units in 32 bits.</summary>
    public static OffsetTarget Open(ulong space) => new(new OffsetBins(checked((uint)(space / GpuBuddyCore.MinChunkSize))));

    /// <remarks>Not inlined, as in <see cref="BestFit.BestFitTarget"/>.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public PlacementError Allocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out Range only)
    {
        uint units = (uint)(size / GpuBuddyCore.MinChunkSize);
        bool served = bins.TryAllocate(units, out int node);
        only = served ? new Range(node, units) : default;
        return served ? PlacementError.None : PlacementError.NoSpace;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(Range block) => bins.Free(block.Node);

    public void Free(ReadOnlySpan<Range> blocks, bool cleared) => bins.Free(blocks[0].Node);

    /// <summary>A range: the number of its node, and its length for the bookkeeping of the workload.</summary>
    internal readonly record struct Range(int Node, uint Units);
}
