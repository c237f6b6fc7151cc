using System.Numerics;
using Cleave.Bench.Gpu;
using Cleave.Core;
using Cleave.Placement;
using Cleave.Pool;

namespace Cleave.Bench.Pool;

/// <summary>The paths of the pool: without a lock and with one.</summary>
internal static class PoolPaths
{
    public static GpuPath Bare { get; } =
        new GpuPath.Through<BarePoolTarget, PoolBlock>("bare", workload => new BarePoolTarget(BarePoolTarget.Open(workload.Space)));

    public static GpuPath Synchronized { get; } = new GpuPath.Through<SynchronizedTarget, PoolBlock>(
        "synchronized", workload => new SynchronizedTarget(BuddyPool.Synchronized(BarePoolTarget.Open(workload.Space))));

    public static IReadOnlyList<GpuPath> All { get; } = [Bare, Synchronized];

    /// <summary>Converts the result of an allocation for a workload.</summary>
    public static PlacementError Outcome(bool served, ulong address, ulong size, out PoolBlock only)
    {
        only = served ? new PoolBlock(address, size) : default;
        return served ? PlacementError.None : PlacementError.NoSpace;
    }

    /// <summary>The offset and the order of a block, whose size is a power of two in all workloads.</summary>
    public static (ulong Offset, int Order) Describe(PoolBlock block) =>
        (block.Address, BitOperations.Log2(block.Bytes / GpuBuddyCore.MinChunkSize));
}
