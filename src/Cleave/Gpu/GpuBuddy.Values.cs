using System.Numerics;
using System.Runtime.CompilerServices;
using Cleave.Buddies;
using Cleave.Placement;

namespace Cleave.Gpu;

public sealed partial class GpuBuddy
{
    /// <summary>
    /// Allocates a single block and returns it as a plain value, without an object on the heap. Only
    /// <see cref="Free(AllocatedBlock, bool)"/> frees it.
    /// </summary>
    /// <param name="size">Bytes; rounded up to the chunk size times a power of two, unless the flags have
    /// <see cref="GpuBuddyAllocationFlags.ExactSize"/>.</param>
    /// <param name="alignment">The alignment above the base offset; null, or anything up to the size, for the size itself.</param>
    /// <param name="placement">The part of the space to look in, and from which end; <see cref="GpuBuddyPlacement.Simple"/> by
    /// default.</param>
    /// <param name="flags">Further terms.</param>
    /// <exception cref="ArgumentException">An argument is invalid; the message names value and limit. Nothing has changed.</exception>
    /// <exception cref="AllocationException">No block of that size is free or can be split or merged. Nothing has changed, except that
    /// clear memory may have been merged with dirty memory.</exception>
    /// <remarks>
    /// The block lies where <see cref="Allocate"/> with a smallest block of the size would place it, but is always one block: if it is free
    /// only in clear and dirty parts, these are merged. If the value is lost, the memory stays allocated.
    /// </remarks>
    public AllocatedBlock AllocateBlock(
        ulong size, Alignment? alignment = null, GpuBuddyPlacement placement = default,
        GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None) =>
        TryAllocateBlock(size, out AllocatedBlock block, out AllocationFailure failure, alignment, placement, flags)
            ? block
            : throw failure.ToException();

    /// <summary>Allocates a single block as <see cref="AllocateBlock"/> does, but returns false with the reason instead of
    /// throwing.</summary>
    /// <param name="size">Bytes; rounded up as for <see cref="AllocateBlock"/>.</param>
    /// <param name="block">The block; <c>default</c> if the request was refused.</param>
    /// <param name="failure">The reason why the request was refused; <c>default</c> if it was served.</param>
    /// <param name="alignment">The alignment above the base offset; null for the size itself.</param>
    /// <param name="placement">The part of the space to look in, and from which end.</param>
    /// <param name="flags">Further terms.</param>
    /// <returns>True if the arguments were valid and room was found.</returns>
    public bool TryAllocateBlock(
        ByteSize size,
        out AllocatedBlock block,
        out AllocationFailure failure,
        Alignment? alignment = null,
        GpuBuddyPlacement placement = default,
        GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None)
    {
        if (TryTakeFrequent(size, alignment, placement, flags, out block))
        {
            failure = default;
            return true;
        }

        var demand = new Demand(size, alignment, Least: null, placement, flags, SingleBlock: true);
        using (_lock.Enter())
        {
            FailureCode code = Place(demand);
            failure = Describe(code, demand);
            block = code == FailureCode.None ? Value(_scratch[0]) : default;
            return code == FailureCode.None;
        }
    }

    /// <summary>Allocates a single block as <see cref="AllocateBlock"/> does, but returns false instead of throwing, without a
    /// reason.</summary>
    /// <inheritdoc cref="TryAllocateBlock(ByteSize, out AllocatedBlock, out AllocationFailure, Alignment?, GpuBuddyPlacement, GpuBuddyAllocationFlags)"/>
    public bool TryAllocateBlock(
        ByteSize size,
        out AllocatedBlock block,
        Alignment? alignment = null,
        GpuBuddyPlacement placement = default,
        GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None)
    {
        if (TryTakeFrequent(size, alignment, placement, flags, out block))
        {
            return true;
        }

        var demand = new Demand(size, alignment, Least: null, placement, flags, SingleBlock: true);
        using (_lock.Enter())
        {
            bool served = Place(demand) == FailureCode.None;
            block = served ? Value(_scratch[0]) : default;
            return served;
        }
    }

    /// <summary>Serves a request by the bare core, if its terms are those of the frequent requests.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTakeFrequent(
        ulong size, Alignment? alignment, in GpuBuddyPlacement placement, GpuBuddyAllocationFlags flags, out AllocatedBlock block)
    {
        block = default;
        bool ownAlignment = alignment is not { } least || least.Bytes <= size;
        return ownAlignment && !placement.IsRange && (flags & ~GpuBuddyAllocationFlags.Clear) == 0
            && TryTakeBlock(size, placement.RawFlag | RawFlagOf(flags), out block);
    }

    /// <summary>
    /// Serves the frequent requests by the bare core, without a list. A request that it cannot serve is tried again by the full rules.
    /// </summary>
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
            ulong splits = _space.Metadata.Splits;
            bare = SingleBlocks.Take(_space.Metadata, size, flags);
            if (_observer is not null)
            {
                ObserveBlock(size, flags, bare, splits);
            }

            HandOut(bare);
            RecordBlock(bare);
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
    /// <param name="blocks">Receives the blocks, behind the items that it has. Untouched if the call fails.</param>
    /// <param name="failure">The reason why the call failed.</param>
    /// <param name="alignment">The alignment of each block, as for <see cref="Allocate"/>; null for any.</param>
    /// <param name="placement">The part of the space to look in, and from which end.</param>
    /// <param name="flags">Further terms.</param>
    /// <param name="minBlockSize">The smallest block that may serve the request; null for any.</param>
    /// <returns>True if the arguments were valid and room was found.</returns>
    public bool TryAllocateBlocks(
        ByteSize size,
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
            FailureCode code = Place(demand);
            failure = Describe(code, demand);
            return AddValues(blocks, code == FailureCode.None);
        }
    }

    /// <summary>Allocates as <see cref="Allocate"/> does, but adds the blocks to a list as values, and returns no reason.</summary>
    /// <inheritdoc cref="TryAllocateBlocks(ByteSize, List{AllocatedBlock}, out AllocationFailure, Alignment?, GpuBuddyPlacement, GpuBuddyAllocationFlags, Alignment?)"/>
    public bool TryAllocateBlocks(
        ByteSize size,
        List<AllocatedBlock> blocks,
        Alignment? alignment = null,
        GpuBuddyPlacement placement = default,
        GpuBuddyAllocationFlags flags = GpuBuddyAllocationFlags.None,
        Alignment? minBlockSize = null)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        using (_lock.Enter())
        {
            return AddValues(
                blocks, Place(new Demand(size, alignment, minBlockSize, placement, flags, SingleBlock: false)) == FailureCode.None);
        }
    }

    /// <summary>Appends the values of the scratch list, if the request was served. Under the lock.</summary>
    private bool AddValues(List<AllocatedBlock> blocks, bool served)
    {
        for (int i = 0; served && i < _scratch.Count; i++)
        {
            blocks.Add(Value(_scratch[i]));
        }

        return served;
    }

    /// <summary>Makes the value of a block that is handed out. Under the lock.</summary>
    private AllocatedBlock Value(BuddyBlock block)
    {
        HandOut(block);
        _changes?.ValueAllocated(block);
        return new AllocatedBlock(this, block, owned: false);
    }
}
