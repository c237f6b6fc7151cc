using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Gpu;

public sealed partial class GpuBuddy
{
    /// <summary>Returns counts and sizes, all of one moment.</summary>
    /// <remarks>
    /// Holds the lock during the call. Cost: the number of orders, and that of <see cref="GpuBuddyCore.MeasureLargestFreeRun"/>.
    /// </remarks>
    public GpuBuddyStatistics GetStatistics()
    {
        using (_lock.Enter())
        {
            return new GpuBuddyStatistics(_space, CommittedBytes, LostOwners, Caches?.Blocks.CountBytes() ?? 0);
        }
    }

    /// <summary>Returns every block of the space, free and allocated, all of one moment, lowest offset first.</summary>
    /// <returns>A copy. Offsets include the base offset, as everywhere in this class.</returns>
    /// <remarks>Blocks in thread caches count as allocated. Holds the lock during the call. Cost: the number of blocks.</remarks>
    public IReadOnlyList<GpuBuddyBlockInfo> GetBlocks()
    {
        using (_lock.Enter())
        {
            return [.. _space.EnumerateBlocks(BaseOffset)];
        }
    }

    /// <summary>Checks the metadata against its invariants.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the exception names it and the place.</exception>
    /// <remarks>Holds the lock during the call. Cost: the number of blocks, and the metadata committed so far.</remarks>
    public void Validate()
    {
        using (_lock.Enter())
        {
            _space.Validate(BaseOffset);
        }
    }

    /// <summary>
    /// Returns the space in one line: bytes free and clear, and the free blocks of each order from 0 up. Cost: the number of orders.
    /// </summary>
    public override string ToString()
    {
        using (_lock.Enter())
        {
            return _space.ToString();
        }
    }
}
