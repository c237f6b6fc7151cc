using System.Runtime.CompilerServices;
using Cleave.Bench.Gpu;
using Cleave.BestFit;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Bench.BestFit;

/// <summary>The path through the public calls of the best-fit allocator that return plain values. The workloads use no flags.</summary>
internal readonly struct BestFitTarget(BestFitAllocator memory) : IBlockTarget<AllocatedRange>
{
    public ReadOnlySpan<AllocatedRange> Several => [];

    public ulong MetadataBytes => memory.MetadataBytes;

    public static bool IsBlock(AllocatedRange block) => block.IsRange;

    public static ulong BytesOf(AllocatedRange block) => block.Size;

    /// <summary>The order of a block, always 0: a range has no order, and placements of this family are not compared.</summary>
    public static (ulong Offset, int Order) Describe(AllocatedRange block) => (block.Offset, 0);

    /// <summary>Makes a space with the default granularity; the sizes of all workloads are multiples of it.</summary>
    public static BestFitTarget Open(ulong space) => new(new BestFitAllocator(space));

    /// <remarks>
    /// Neither the allocation nor the free is inlined. In a loop that is compiled without a profile, the code of the allocator would lose
    /// its own profile.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public PlacementError Allocate(
        ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out AllocatedRange only)
    {
        if (minBlock <= GpuBuddyCore.MinChunkSize)
        {
            return memory.TryAllocateRange(size, out only) ? PlacementError.None : PlacementError.NoSpace;
        }

        return memory.TryAllocateRange(size, out only, new Alignment(minBlock)) ? PlacementError.None : PlacementError.NoSpace;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(AllocatedRange block) => memory.Free(block);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(ReadOnlySpan<AllocatedRange> blocks, bool cleared) => memory.Free(blocks[0], cleared);
}
