using Cleave.Buddies;

namespace Cleave.Gpu;

/// <summary>Questions about the places of blocks, whatever they report about their content.</summary>
internal static class BlockPlaces
{
    /// <summary>Finds the block of the same offset and order in a list; -1 if there is none.</summary>
    public static int IndexOfSamePlace(this ReadOnlySpan<BuddyBlock> blocks, BuddyBlock block)
    {
        for (int index = 0; index < blocks.Length; index++)
        {
            if (blocks[index].Offset == block.Offset && blocks[index].Order == block.Order)
            {
                return index;
            }
        }

        return -1;
    }

    /// <inheritdoc cref="IndexOfSamePlace(ReadOnlySpan{BuddyBlock}, BuddyBlock)"/>
    public static int IndexOfSamePlace(this BuddyBlock[] blocks, BuddyBlock block) => blocks.AsReadOnly().IndexOfSamePlace(block);

    private static ReadOnlySpan<BuddyBlock> AsReadOnly(this BuddyBlock[] blocks) => blocks;

    /// <summary>Whether blocks move as a whole: one block, or several that lie side by side in ascending order, as a contiguous request is
    /// served.</summary>
    public static bool AreOneRun(ReadOnlySpan<BuddyBlock> blocks, Alignment chunkSize)
    {
        for (int index = 1; index < blocks.Length; index++)
        {
            if (blocks[index].Offset != blocks[index - 1].Offset + (chunkSize.Bytes << blocks[index - 1].Order))
            {
                return false;
            }
        }

        return blocks.Length > 0;
    }

    /// <summary>The order of the largest block of a list that has one.</summary>
    public static int LargestOrder(ReadOnlySpan<BuddyBlock> blocks)
    {
        int largest = 0;
        foreach (BuddyBlock block in blocks)
        {
            largest = Math.Max(largest, block.Order);
        }

        return largest;
    }
}
