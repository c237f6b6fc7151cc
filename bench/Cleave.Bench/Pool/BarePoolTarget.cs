using System.Runtime.CompilerServices;
using Cleave.Bench.Gpu;
using Cleave.Core;
using Cleave.Placement;
using Cleave.Pool;

namespace Cleave.Bench.Pool;

/// <summary>The path through the pool without a lock. It has neither ranges nor flags, and its workloads use none.</summary>
internal readonly struct BarePoolTarget(BuddyPool pool) : IBlockTarget<PoolBlock>
{
    public ReadOnlySpan<PoolBlock> Several => [];

    public ulong MetadataBytes => pool.MetadataBytes;

    public static bool IsBlock(PoolBlock block) => block.Bytes != 0;

    public static ulong BytesOf(PoolBlock block) => block.Bytes;

    public static (ulong Offset, int Order) Describe(PoolBlock block) => PoolPaths.Describe(block);

    /// <summary>Makes a pool whose largest block is the whole space, a power of two. Such a pool has the longest chains of splits and
    /// merges.</summary>
    public static BuddyPool Open(ulong space) => new(new BuddyPoolOptions
    {
        Size = space,
        MaxSize = space,
        MinBuddy = GpuBuddyCore.MinChunkSize,
    });

    /// <remarks>
    /// Neither the allocation nor the free is inlined. In a loop that is compiled without a profile, the code of the pool would lose its
    /// own profile.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public PlacementError Allocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out PoolBlock only) =>
        PoolPaths.Outcome(pool.TryAllocate(size, out ulong address), address, size, out only);

    /// <inheritdoc/>
    public void Free(PoolBlock block) => pool.Free(block.Address);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(ReadOnlySpan<PoolBlock> blocks, bool cleared) => Free(blocks[0]);
}
