using System.Runtime.CompilerServices;
using Cleave.Bench.Gpu;
using Cleave.Placement;
using Cleave.Pool;

namespace Cleave.Bench.Pool;

/// <summary>The path through the pool with a lock, which threads share.</summary>
internal readonly struct SynchronizedTarget(SynchronizedBuddyPool<uint> pool) : IBlockTarget<PoolBlock>
{
    public ReadOnlySpan<PoolBlock> Several => [];

    public ulong MetadataBytes => pool.MetadataBytes;

    public static bool IsBlock(PoolBlock block) => BarePoolTarget.IsBlock(block);

    public static ulong BytesOf(PoolBlock block) => BarePoolTarget.BytesOf(block);

    public static (ulong Offset, int Order) Describe(PoolBlock block) => PoolPaths.Describe(block);

    /// <inheritdoc cref="BarePoolTarget.Allocate" path="/remarks"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public PlacementError Allocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out PoolBlock only) =>
        PoolPaths.Outcome(pool.TryAllocate(size, out ulong address), address, size, out only);

    /// <inheritdoc/>
    public void Free(PoolBlock block) => pool.Free(block.Address);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(ReadOnlySpan<PoolBlock> blocks, bool cleared) => Free(blocks[0]);
}
