using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Measures the longest run of free memory: free blocks side by side, of any size and kind.</summary>
/// <remarks>
/// If the free runs are maintained, they have the answer. If not, and no free memory is clear, a run of n chunks has a block of more than
/// n/4: its blocks grow and then shrink, and at most two have the same size. So the longest run lies around a block of one of the two
/// largest free sizes. Clear and dirty buddies, which do not merge, break that rule, and then every free block is looked at.
/// </remarks>
internal static class LongestFreeRun
{
    /// <summary>The chunks of the longest run of free memory. The chain must be written out.</summary>
    public static ulong Of(BuddyMetadata metadata)
    {
        if (metadata.Map.Runs is { } kept)
        {
            return kept.Longest;
        }

        int largest = LargestFreeOrder(metadata);
        int least = metadata.HasClear ? 0 : Math.Max(0, largest - 1);
        var longest = new Run(0, 0);
        for (int order = largest; order >= least; order--)
        {
            longest = Longer(longest, LongestAround(metadata, order, BlockKind.Dirty));
            longest = Longer(longest, LongestAround(metadata, order, BlockKind.Clear));
        }

        return longest.Length;
    }

    private static Run LongestAround(BuddyMetadata metadata, int order, int kind)
    {
        var longest = new Run(0, 0);
        var last = new Run(0, 0);
        ulong lowest = metadata.Tree.FirstId(order);
        for (ulong id = metadata.Map.Highest(order, kind); id >= lowest; id = metadata.Map.AtMost(id - 1, kind))
        {
            // Blocks are visited in the order of their addresses, so those of one run follow each other.
            if (!last.Holds(metadata.Tree.FirstChunk(id)))
            {
                last = Around(metadata, id);
                longest = Longer(longest, last);
            }
        }

        return longest;
    }

    private static Run Around(BuddyMetadata metadata, ulong id)
    {
        BuddyTree tree = metadata.Tree;
        ulong first = tree.FirstChunk(id);
        ulong end = tree.EndChunk(id);
        while (end < tree.Chunks && FreeHolder(metadata, end) is var above and not 0)
        {
            end = tree.EndChunk(above);
        }

        while (first > 0 && FreeHolder(metadata, first - 1) is var below and not 0)
        {
            first = tree.FirstChunk(below);
        }

        return new Run(first, end);
    }

    /// <summary>Finds the free block that holds a chunk; 0 if the chunk is allocated.</summary>
    private static ulong FreeHolder(BuddyMetadata metadata, ulong chunk)
    {
        ulong holder = metadata.HolderOf(metadata.Tree.IdOf(0, chunk));
        return holder != 0 && metadata.Map[holder] is BlockState.FreeDirty or BlockState.FreeClear ? holder : 0;
    }

    private static int LargestFreeOrder(BuddyMetadata metadata)
    {
        int order = metadata.Tree.MaxOrder;
        while (order >= 0 && metadata.FreeCount(order, BlockKind.Dirty) + metadata.FreeCount(order, BlockKind.Clear) == 0)
        {
            order--;
        }

        return order;
    }

    private static Run Longer(Run one, Run other) => other.Length > one.Length ? other : one;

    private readonly record struct Run(ulong First, ulong End)
    {
        public ulong Length => End - First;

        public bool Holds(ulong chunk) => chunk >= First && chunk < End;
    }
}
