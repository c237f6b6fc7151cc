using System.Runtime.CompilerServices;
using Cleave.Bench.Gpu;
using Cleave.BestFit;
using Cleave.Placement;

namespace Cleave.Bench.BestFit;

/// <summary>The path through the free runs and the table of ranges of the best-fit allocator, without its lock,
/// checks and handles.</summary>
/// <remarks>Workloads that need an alignment do not run on this path.</remarks>
internal readonly struct RunsTarget(RunSpace space) : IBlockTarget<RunsTarget.Range>
{
    private const int GranuleBits = 8;

    public ReadOnlySpan<Range> Several => [];

    public ulong MetadataBytes => space.CommittedBytes;

    public static bool IsBlock(Range block) => block.Granules != 0;

    public static ulong BytesOf(Range block) => (ulong)block.Granules << GranuleBits;

    /// <summary>The slot instead of an offset, which the handle does not have; placements of this family are not compared.</summary>
    public static (ulong Offset, int Order) Describe(Range block) => (block.Slot, 0);

    /// <summary>Makes a space with the default granularity of the allocator.</summary>
    public static RunsTarget Open(ulong space) => new(new RunSpace(space >> GranuleBits));

    /// <remarks>Not inlined, as in <see cref="BestFitTarget"/>.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public PlacementError Allocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out Range only)
    {
        ulong length = size >> GranuleBits;
        bool served = space.TryAllocateShortest(length, out _, out uint number, out _, out _);
        only = served ? new Range(number, (uint)length) : default;
        return served ? PlacementError.None : PlacementError.NoSpace;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(Range block) => space.Release(block.Slot, cleared: false);

    public void Free(ReadOnlySpan<Range> blocks, bool cleared) => space.Release(blocks[0].Slot, cleared);

    /// <summary>A range: its slot, and its length for the bookkeeping of the workload.</summary>
    internal readonly record struct Range(uint Slot, uint Granules);
}
