using System.Runtime.InteropServices;
using Cleave.Buddies;

namespace Cleave.Placement;

/// <summary>Allocates an exact range of chunks in blocks that are no smaller than a unit.</summary>
/// <remarks>
/// The kernel takes the free blocks of a range as they are. If clear and dirty memory lie mixed, these can be smaller than the smallest
/// block that was asked for, although the whole range is free. Here such buddies are merged first, which makes them dirty.
/// </remarks>
internal static class UnitTaker
{
    /// <summary>Allocates a range and appends its blocks in ascending order, or changes nothing.</summary>
    /// <param name="metadata">The metadata of the space.</param>
    /// <param name="first">The first chunk, a multiple of the unit.</param>
    /// <param name="chunks">The number of chunks. The rest behind the last whole unit may be in smaller blocks.</param>
    /// <param name="unitOrder">The order of the unit.</param>
    /// <param name="blocks">Receives the blocks.</param>
    /// <returns><see cref="PlacementError.NoSpace"/> if some chunk of the range is allocated.</returns>
    /// <remarks>Cost: the blocks in the range, and again those that are too small.</remarks>
    public static PlacementError TakeWhole(BuddyMetadata metadata, ulong first, ulong chunks, int unitOrder, List<BuddyBlock> blocks)
    {
        int before = blocks.Count;
        ulong splits = metadata.Splits;
        PlacementError error = RangeTaker.TakeWhole(metadata, first, chunks, blocks);
        ulong endOfUnits = first + ((chunks >> unitOrder) << unitOrder);
        if (error != PlacementError.None || !HasSmaller(metadata.Tree, CollectionsMarshal.AsSpan(blocks)[before..], unitOrder, endOfUnits))
        {
            return error;
        }

        ReadOnlySpan<BuddyBlock> mixed = [.. CollectionsMarshal.AsSpan(blocks)[before..]];
        RangeTaker.GiveBack(metadata, blocks, before, splits);
        MergeUnits(metadata, mixed, unitOrder, endOfUnits);
        return RangeTaker.TakeWhole(metadata, first, chunks, blocks);
    }

    private static bool HasSmaller(BuddyTree tree, ReadOnlySpan<BuddyBlock> blocks, int unitOrder, ulong endOfUnits)
    {
        foreach (BuddyBlock block in blocks)
        {
            if (IsPartOfUnit(tree, block, unitOrder, endOfUnits))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Merges each unit that is free in several blocks into one free block.</summary>
    /// <remarks>
    /// All of the unit is free, so its blocks can only differ in kind, and merging them pair by pair ends with the whole unit.
    /// </remarks>
    private static void MergeUnits(BuddyMetadata metadata, ReadOnlySpan<BuddyBlock> blocks, int unitOrder, ulong endOfUnits)
    {
        ulong merged = 0;
        foreach (BuddyBlock block in blocks)
        {
            ulong unit = metadata.Tree.IdOf(block) >> Math.Max(0, unitOrder - block.Order);
            if (IsPartOfUnit(metadata.Tree, block, unitOrder, endOfUnits) && unit != merged)
            {
                ForceMerge.Run(metadata, metadata.Tree.FirstChunk(unit), metadata.Tree.EndChunk(unit), unitOrder);
                merged = unit;
            }
        }
    }

    private static bool IsPartOfUnit(BuddyTree tree, BuddyBlock block, int unitOrder, ulong endOfUnits) =>
        block.Order < unitOrder && tree.FirstChunk(tree.IdOf(block)) < endOfUnits;
}
