using System.Runtime.InteropServices;
using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>Takes exactly the bytes of a range, in blocks that are no smaller than the smallest block asked for.</summary>
/// <remarks>
/// The kernel takes the free blocks of the range as they are. Where clear and dirty memory lie mixed these can be smaller than the
/// smallest block, though all of it is free. Here such buddies are merged first, which makes them dirty.
/// </remarks>
internal static class ExactPlacement
{
    /// <summary>Serves an exact request, or returns why not and changes nothing.</summary>
    /// <remarks>Cost: the blocks in the range, and again those that are too small.</remarks>
    public static PlacementError Place(GpuBuddyCore core, in Request request, List<BuddyBlock> blocks)
    {
        int before = blocks.Count;
        ulong splits = core.Books.Splits;
        PlacementError error = core.AllocateExact(request, blocks);
        if (error != PlacementError.None || !HasSmaller(CollectionsMarshal.AsSpan(blocks)[before..], request.MinOrder))
        {
            return error;
        }

        ReadOnlySpan<BuddyBlock> mixed = [.. CollectionsMarshal.AsSpan(blocks)[before..]];
        RangeTaker.GiveBack(core.Books, blocks, before, splits);
        MergeUnits(core.Books, mixed, request.MinOrder);
        return core.AllocateExact(request, blocks);
    }

    private static bool HasSmaller(ReadOnlySpan<BuddyBlock> blocks, int minOrder)
    {
        foreach (BuddyBlock block in blocks)
        {
            if (block.Order < minOrder)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes one free block of each unit of the smallest block's size that is free in several blocks.</summary>
    /// <remarks>
    /// All of the unit is free, so its blocks can only differ in kind, and merging them pair by pair ends with the whole unit.
    /// </remarks>
    private static void MergeUnits(BuddyBooks books, ReadOnlySpan<BuddyBlock> blocks, int minOrder)
    {
        ulong merged = 0;
        foreach (BuddyBlock block in blocks)
        {
            ulong unit = books.Tree.IdOf(block) >> Math.Max(0, minOrder - block.Order);
            if (block.Order < minOrder && unit != merged)
            {
                ForceMerge.Run(books, books.Tree.FirstChunk(unit), books.Tree.EndChunk(unit), minOrder);
                merged = unit;
            }
        }
    }
}
