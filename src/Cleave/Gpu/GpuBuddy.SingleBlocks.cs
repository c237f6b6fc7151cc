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
        block = TakeFrequent(size, alignment, placement, flags);
        if (block.IsBlock)
        {
            failure = default;
            return true;
        }

        return TryPlaceBlock(new Demand(size, alignment, Least: null, placement, flags, SingleBlock: true), out block, out failure);
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
        block = TakeFrequent(size, alignment, placement, flags);
        return block.IsBlock
            || TryPlaceBlock(new Demand(size, alignment, Least: null, placement, flags, SingleBlock: true), out block);
    }

    /// <summary>Serves a request by the full rules.</summary>
    private bool TryPlaceBlock(in Demand demand, out AllocatedBlock block, out AllocationFailure failure)
    {
        using (_lock.Enter())
        {
            FailureCode code = Place(demand);
            Describe(code, demand, out failure);
            block = code == FailureCode.None ? Value(_scratch[0]) : default;
            return code == FailureCode.None;
        }
    }

    /// <summary>Serves a request by the full rules, and describes no failure.</summary>
    private bool TryPlaceBlock(in Demand demand, out AllocatedBlock block)
    {
        using (_lock.Enter())
        {
            bool served = Place(demand) == FailureCode.None;
            block = served ? Value(_scratch[0]) : default;
            return served;
        }
    }

    /// <summary>Serves a request by the bare core, if its terms are those of the frequent requests.</summary>
    /// <returns>The block; <c>default</c> if the request has other terms or the bare core cannot serve it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AllocatedBlock TakeFrequent(
        ulong size, Alignment? alignment, in GpuBuddyPlacement placement, GpuBuddyAllocationFlags flags)
    {
        bool ownAlignment = alignment is not { } least || least.Bytes <= size;
        bool isFrequent = ownAlignment && !placement.IsRange && (flags & ~GpuBuddyAllocationFlags.Clear) == 0;
        return isFrequent ? TakeBlock(size, placement.RawFlag | RawFlagOf(flags)) : default;
    }

    /// <summary>
    /// Serves the frequent requests by the bare core, without a list. A request that it cannot serve is tried again by the full rules.
    /// </summary>
    /// <returns>The block, or <c>default</c>. It is returned and not passed by reference, because it fits in two registers.</returns>
    private AllocatedBlock TakeBlock(ulong size, GpuBuddyRawFlags flags)
    {
        if (flags == GpuBuddyRawFlags.None && Caches is { } caches && BitOperations.IsPow2(size)
            && TryTakeCached(caches, BitOperations.Log2(size) - ChunkSize.Log2, out AllocatedBlock cached))
        {
            return cached;
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

        return bare.IsBlock ? new AllocatedBlock(this, bare, owned: false) : default;
    }

    private static GpuBuddyRawFlags RawFlagOf(GpuBuddyAllocationFlags flags) =>
        flags == GpuBuddyAllocationFlags.None ? GpuBuddyRawFlags.None : GpuBuddyRawFlags.Clear;
}
