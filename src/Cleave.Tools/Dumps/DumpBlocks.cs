using Cleave.Vulkan.Statistics;

namespace Cleave.Tools.Dumps;

/// <summary>Makes blocks of what a file says about them, and checks that the allocations in each lie side by side.</summary>
internal static class DumpBlocks
{
    /// <summary>Makes a block, with its allocations in the order of their offsets.</summary>
    /// <exception cref="Input.TraceFormatException">Allocations overlap, or one ends behind the block.</exception>
    public static BlockStatistics Checked(DumpPlace place, BlockStatistics block)
    {
        BlockAllocation[] allocations = [.. block.Allocations.OrderBy(one => one.Offset)];
        ulong end = 0;
        foreach (BlockAllocation one in allocations)
        {
            if (one.Size > block.Size || one.Offset > block.Size - one.Size)
            {
                throw place.Complaint(
                    $"an allocation of {new ByteSize(one.Size)} at offset {one.Offset} ends behind the block of "
                        + $"{new ByteSize(block.Size)}");
            }

            if (one.Offset < end)
            {
                throw place.Complaint($"the allocation at offset {one.Offset} overlaps the one before it, which ends at {end}");
            }

            end = one.Offset + one.Size;
        }

        return block with { Allocations = allocations };
    }

    /// <summary>Makes a dedicated allocation.</summary>
    public static BlockStatistics Dedicated(string id, int type, int? pool, BlockAllocation allocation) => new()
    {
        Id = id,
        TypeIndex = type,
        PoolIndex = pool,
        Size = allocation.Size,
        IsDedicated = true,
        Allocations = [allocation],
    };

    /// <summary>Checks that all sizes together are a number of bytes.</summary>
    /// <exception cref="Input.TraceFormatException">The sum is 2^64 or more.</exception>
    public static void CheckSum(DumpPlace place, IEnumerable<BlockStatistics> blocks)
    {
        UInt128 sum = blocks.Aggregate((UInt128)0, (sum, block) => sum + block.Size);
        if (sum > long.MaxValue)
        {
            throw place.Complaint($"all blocks together have {sum} bytes, more than 2^63");
        }
    }
}
