using Cleave.Buddies;

namespace Cleave.Gpu;

public sealed partial class GpuBuddy
{
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
            Describe(code, demand, out failure);
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
