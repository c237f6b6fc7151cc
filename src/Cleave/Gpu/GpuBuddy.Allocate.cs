using System.Diagnostics.CodeAnalysis;
using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Gpu;

public sealed partial class GpuBuddy
{
    /// <summary>Allocates memory and returns its owner, whose disposal frees it.</summary>
    /// <param name="size">Bytes; rounded up to whole chunks, unless the flags have <see cref="GpuBuddyAllocationFlags.ExactSize"/>.</param>
    /// <param name="alignment">The alignment of each block, before the last one is cut to the size; above the base offset. Null for any. An
    /// alignment of a chunk or less is always met. It may be larger than <paramref name="size"/>.</param>
    /// <param name="placement">Where to look; <see cref="GpuBuddyPlacement.Simple"/> by default.</param>
    /// <param name="flags">Further terms.</param>
    /// <param name="minBlockSize">The smallest block that may serve the request, before the last one is cut to the size; null for any. A
    /// block lies at a multiple of its size, so this and <paramref name="alignment"/> act alike; the larger one counts.</param>
    /// <exception cref="ArgumentException">An argument is invalid; the message names the value and the limit. Nothing has
    /// changed.</exception>
    /// <exception cref="NoSpaceException">There is no room; the exception says why, and what would have fitted. Nothing has changed, but for
    /// merges of clear with dirty memory.</exception>
    /// <remarks>
    /// Unless contiguous, the memory may come in several blocks, the larger ones first. Asking for exactly the bytes of a range, or of the
    /// whole space, takes exactly those. Contiguous memory that neighbours were joined for may be longer than asked, by less than the
    /// smallest block. Alignment counts from the base offset. Cost: see <see cref="GpuBuddyCore.Allocate"/>, and an owner on the managed heap.
    /// </remarks>
    public AllocatedBlocks Allocate(
        ulong size,
        Alignment? alignment = null,
        GpuBuddyPlacement placement = default,
        GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None,
        Alignment? minBlockSize = null) =>
        TryAllocate(size, out AllocatedBlocks? blocks, out AllocationFailure failure, alignment, placement, flags, minBlockSize)
            ? blocks
            : throw NoSpaceException.For(failure);

    /// <summary>
    /// Does what <see cref="Allocate"/> does, but returns false with the reason if the arguments are invalid or there is no room.
    /// </summary>
    /// <remarks>
    /// A refusal costs the number of orders more than the search; of a contiguous request also the free blocks of the two largest sizes, or
    /// all free blocks where clear and dirty memory lie mixed.
    /// </remarks>
    public bool TryAllocate(
        ulong size,
        [NotNullWhen(true)] out AllocatedBlocks? blocks,
        out AllocationFailure failure,
        Alignment? alignment = null,
        GpuBuddyPlacement placement = default,
        GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None,
        Alignment? minBlockSize = null)
    {
        var demand = new Demand(size, alignment, minBlockSize, placement, flags, SingleBlock: false);
        using (_lock.Enter())
        {
            bool served = Place(demand, out failure) == PlacementError.None;
            blocks = served ? new AllocatedBlocks(this, Own()) : null;
        }

        if (_track)
        {
            blocks?.RememberStack();
        }

        return blocks is not null;
    }

    /// <summary>Frees what an owner holds. False where it holds nothing any more.</summary>
    internal bool Release(AllocatedBlocks owner, bool cleared)
    {
        using (_lock.Enter())
        {
            BuddyBlock[]? blocks = owner.Detach();
            if (blocks is not null)
            {
                _owned.Remove(blocks);
                _core.Free(blocks, cleared ? GpuBuddyRawFlags.Cleared : GpuBuddyRawFlags.None);
                ObserveFree(blocks, cleared);
            }

            return blocks is not null;
        }
    }

    /// <summary>Moves one block of an owner to an owner of its own.</summary>
    internal AllocatedBlocks SplitOff(AllocatedBlocks owner, int index)
    {
        using (_lock.Enter())
        {
            BuddyBlock[] held = owner.Held;
            AllocatedBlocks.CheckIndex(index, held.Length);
            BuddyBlock[] rest = [.. held[..index], .. held[(index + 1)..]];
            var part = new AllocatedBlocks(this, [held[index]])
            {
                AllocationStack = owner.AllocationStack,
                Tag = owner.Tag,
            };
            owner.Held = rest;
            return part;
        }
    }

    /// <summary>The blocks of the scratch list, marked as an owner's.</summary>
    private BuddyBlock[] Own()
    {
        BuddyBlock[] blocks = [.. _scratch];
        _owned.Add(blocks);
        return blocks;
    }
}
