using System.Numerics;
using Cleave.Buddies;
using Cleave.Placement;

namespace Cleave.Gpu;

public sealed partial class GpuBuddy
{
    /// <summary>
    /// Allocates a single block and gives it as a plain value: nothing on the heap, and nothing that frees it but
    /// <see cref="Free(AllocatedBlock, bool)"/>.
    /// </summary>
    /// <param name="size">Bytes; rounded up to the chunk size times a power of two, unless the flags have
    /// <see cref="GpuBuddyAllocationFlags.ExactSize"/>.</param>
    /// <param name="alignment">The alignment above the base offset; null, or anything up to the size, for the size itself.</param>
    /// <param name="placement">Where to look; <see cref="GpuBuddyPlacement.Simple"/> by default.</param>
    /// <param name="flags">Further terms.</param>
    /// <exception cref="ArgumentException">An argument is invalid; the message names the value and the limit. Nothing has
    /// changed.</exception>
    /// <exception cref="NoSpaceException">No block of that size is free or can be split or merged. Nothing has changed, but for merges
    /// of clear with dirty memory.</exception>
    /// <remarks>
    /// Placement as <see cref="Allocate"/> with a smallest block of the size, except that it is always one block: where a range, or the whole
    /// space, holds exactly the size in clear and dirty parts, they are merged. A value that is lost is memory that is lost.
    /// </remarks>
    public AllocatedBlock AllocateBlock(
        ulong size, Alignment? alignment = null, GpuBuddyPlacement placement = default, GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None) =>
        TryAllocateBlock(size, out AllocatedBlock block, out AllocationFailure failure, alignment, placement, flags)
            ? block
            : throw NoSpaceException.For(failure);

    /// <summary>
    /// Does what <see cref="AllocateBlock"/> does, but returns false with the reason if the arguments are invalid or there is no room.
    /// </summary>
    public bool TryAllocateBlock(
        ulong size,
        out AllocatedBlock block,
        out AllocationFailure failure,
        Alignment? alignment = null,
        GpuBuddyPlacement placement = default,
        GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None)
    {
        bool ownAlignment = alignment is not { } least || least.Bytes <= size;
        if (ownAlignment && !placement.IsRange && (flags & ~GpuBuddyAllocationFlags.Clear) == 0
            && TryTakeBlock(size, placement.RawFlag | RawFlagOf(flags), out block))
        {
            failure = default;
            return true;
        }

        var demand = new Demand(size, alignment, Least: null, placement, flags, SingleBlock: true);
        using (_lock.Enter())
        {
            bool served = Place(demand, out failure) == PlacementError.None;
            block = served ? Value(_scratch[0]) : default;
            return served;
        }
    }

    /// <summary>The frequent requests, which the bare core serves without a list. What it cannot serve is looked at again.</summary>
    private bool TryTakeBlock(ulong size, GpuBuddyRawFlags flags, out AllocatedBlock block)
    {
        if (flags == GpuBuddyRawFlags.None && Caches is { } caches && BitOperations.IsPow2(size)
            && TryTakeCached(caches, BitOperations.Log2(size) - ChunkSize.Log2, out block))
        {
            return true;
        }

        BuddyBlock bare;
        using (_lock.Enter())
        {
            ulong splits = _core.Books.Splits;
            _core.AllocateBlock(size, flags, out bare);
            if (_observer is not null)
            {
                ObserveBlock(size, flags, bare, splits);
            }

            HandOut(bare);
        }

        block = bare.IsBlock ? new AllocatedBlock(this, bare, owned: false) : default;
        return bare.IsBlock;
    }

    private static GpuBuddyRawFlags RawFlagOf(GpuBuddyAllocationFlags flags) =>
        flags == GpuBuddyAllocationFlags.None ? GpuBuddyRawFlags.None : GpuBuddyRawFlags.Clear;

    /// <summary>
    /// Allocates as <see cref="Allocate"/> does, but appends the blocks to a list as plain values that the caller frees itself.
    /// </summary>
    /// <param name="size">Bytes; rounded up as for <see cref="Allocate"/>.</param>
    /// <param name="blocks">Receives the blocks behind its present items. Untouched when the call fails.</param>
    /// <param name="failure">Why the call failed.</param>
    /// <param name="alignment">The alignment of each block, as for <see cref="Allocate"/>; null for any.</param>
    /// <param name="placement">Where to look.</param>
    /// <param name="flags">Further terms.</param>
    /// <param name="minBlockSize">The smallest block that may serve the request; null for any.</param>
    /// <returns>Whether there was room and the arguments were valid.</returns>
    public bool TryAllocateBlocks(
        ulong size,
        List<AllocatedBlock> blocks,
        out AllocationFailure failure,
        Alignment? alignment = null,
        GpuBuddyPlacement placement = default,
        GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None,
        Alignment? minBlockSize = null)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        var demand = new Demand(size, alignment, minBlockSize, placement, flags, SingleBlock: false);
        using (_lock.Enter())
        {
            bool served = Place(demand, out failure) == PlacementError.None;
            for (int i = 0; served && i < _scratch.Count; i++)
            {
                blocks.Add(Value(_scratch[i]));
            }

            return served;
        }
    }

    /// <summary>The value of a block that leaves the books. Under the lock.</summary>
    private AllocatedBlock Value(BuddyBlock block)
    {
        HandOut(block);
        return new AllocatedBlock(this, block, owned: false);
    }
}
