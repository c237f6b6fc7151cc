using System.Numerics;
using System.Runtime.InteropServices;

namespace Cleave;

public sealed partial class GpuBuddy
{
    /// <summary>
    /// Allocates a single block and gives it as a plain value: nothing on the heap, and nothing that frees it but
    /// <see cref="Free(AllocatedBlock, bool)"/>.
    /// </summary>
    /// <param name="size">Bytes: the chunk size times a power of two.</param>
    /// <param name="minBlockSize">The alignment; null, or anything up to the size, for the size itself.</param>
    /// <param name="mode">Where to look; <see cref="GpuBuddyAllocMode.Simple"/> by default.</param>
    /// <param name="flags">What else is wanted.</param>
    /// <exception cref="ArgumentException">An argument is invalid; the message names the value and the limit. Nothing has
    /// changed.</exception>
    /// <exception cref="NoSpaceException">No block of that size is free or can be split or merged. Nothing has changed, but for merges
    /// of clear with dirty memory.</exception>
    /// <remarks>
    /// Placement as <see cref="Allocate"/> with a smallest block of the size, but that it is always one block: where a range, or the whole
    /// space, holds just the size in clear and dirty parts, they are merged. A value that is lost is memory that is lost.
    /// </remarks>
    public AllocatedBlock AllocateBlock(
        ulong size, Alignment? minBlockSize = null, GpuBuddyAllocMode mode = default, GpuBuddyAllocFlags flags = GpuBuddyAllocFlags.None) =>
        TryAllocateBlock(size, out AllocatedBlock block, out AllocationFailure failure, minBlockSize, mode, flags)
            ? block
            : throw NoSpaceException.For(failure);

    /// <summary>
    /// As <see cref="AllocateBlock"/>, but answers false with the reason where the arguments are invalid or there is no room.
    /// </summary>
    public bool TryAllocateBlock(
        ulong size,
        out AllocatedBlock block,
        out AllocationFailure failure,
        Alignment? minBlockSize = null,
        GpuBuddyAllocMode mode = default,
        GpuBuddyAllocFlags flags = GpuBuddyAllocFlags.None)
    {
        bool ownAlignment = minBlockSize is not { } least || (least >= ChunkSize && least.Bytes <= size);
        if (ownAlignment && !mode.IsRange && (flags & ~GpuBuddyAllocFlags.Clear) == 0
            && TryTakeBlock(size, mode.RawFlag | RawFlagOf(flags), out block))
        {
            failure = default;
            return true;
        }

        var demand = new Demand(size, (minBlockSize ?? ChunkSize).Bytes, mode, flags, SingleBlock: true);
        using (_lock.Enter())
        {
            bool served = Place(demand, out failure) == GpuBuddyError.None;
            block = served ? new AllocatedBlock(this, _scratch[0], owned: false) : default;
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
            _core.AllocateBlock(size, flags, out bare);
        }

        block = bare.IsBlock ? new AllocatedBlock(this, bare, owned: false) : default;
        return bare.IsBlock;
    }

    private static GpuBuddyRawFlags RawFlagOf(GpuBuddyAllocFlags flags) =>
        flags == GpuBuddyAllocFlags.None ? GpuBuddyRawFlags.None : GpuBuddyRawFlags.Clear;

    /// <summary>
    /// Allocates as <see cref="Allocate"/> does, but appends the blocks to a list as plain values that the caller frees itself.
    /// </summary>
    /// <param name="size">Bytes, a multiple of the chunk size.</param>
    /// <param name="blocks">Receives the blocks behind what it holds. Untouched when the call fails.</param>
    /// <param name="failure">Why the call failed.</param>
    /// <param name="minBlockSize">The smallest block that may serve the request; null for the chunk size.</param>
    /// <param name="mode">Where to look.</param>
    /// <param name="flags">What else is wanted.</param>
    /// <returns>Whether there was room and the arguments were valid.</returns>
    public bool TryAllocateBlocks(
        ulong size,
        List<AllocatedBlock> blocks,
        out AllocationFailure failure,
        Alignment? minBlockSize = null,
        GpuBuddyAllocMode mode = default,
        GpuBuddyAllocFlags flags = GpuBuddyAllocFlags.None)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        var demand = new Demand(size, (minBlockSize ?? ChunkSize).Bytes, mode, flags, SingleBlock: false);
        using (_lock.Enter())
        {
            bool served = Place(demand, out failure) == GpuBuddyError.None;
            for (int i = 0; served && i < _scratch.Count; i++)
            {
                blocks.Add(new AllocatedBlock(this, _scratch[i], owned: false));
            }

            return served;
        }
    }

    /// <summary>Frees one block that a call of this allocator handed out as a value.</summary>
    /// <param name="block">The block.</param>
    /// <param name="cleared">Whether the memory has been zeroed; it then serves later requests for clear memory.</param>
    /// <exception cref="ArgumentException">The block is not allocated here: it was freed already, is another allocator's, belongs to an
    /// <see cref="AllocatedBlocks"/>, or is no block. Nothing has changed.</exception>
    /// <remarks>
    /// A copy that was kept after the block was freed, and used after the same place was handed out again as a value of the same order,
    /// cannot be told from the new one. What an owner holds no value can free.
    /// </remarks>
    public void Free(AllocatedBlock block, bool cleared = false)
    {
        if (!TryFree(block, cleared))
        {
            throw new ArgumentException(Refusal(new ReadOnlySpan<AllocatedBlock>(in block)), nameof(block));
        }
    }

    /// <summary>Frees blocks that calls of this allocator handed out as values, in their order; all of them or none.</summary>
    /// <inheritdoc cref="Free(AllocatedBlock, bool)" path="/exception"/>
    public void Free(ReadOnlySpan<AllocatedBlock> blocks, bool cleared = false)
    {
        if (!TryFree(blocks, cleared))
        {
            throw new ArgumentException(Refusal(blocks), nameof(blocks));
        }
    }

    /// <summary>As <see cref="Free(AllocatedBlock, bool)"/>, but answers false where the block is not this allocator's to free.</summary>
    public bool TryFree(AllocatedBlock block, bool cleared = false)
    {
        if (!block.IsFrom(Id) || block.IsOwned)
        {
            return false;
        }

        BuddyBlock bare = block.ToCore(BaseOffset);
        if (Caches is { } caches)
        {
            return TryFreeBeside(caches, bare, cleared);
        }

        using (_lock.Enter())
        {
            return !IsOwned(bare) && _core.TryFree(bare, FlagsAfter(cleared));
        }
    }

    /// <summary>
    /// As <see cref="Free(ReadOnlySpan{AllocatedBlock}, bool)"/>, but answers false where a block is not this allocator's to free.
    /// </summary>
    public bool TryFree(ReadOnlySpan<AllocatedBlock> blocks, bool cleared = false)
    {
        using (_lock.Enter())
        {
            _scratch.Clear();
            foreach (AllocatedBlock block in blocks)
            {
                BuddyBlock bare = block.ToCore(BaseOffset);
                if (!block.IsFrom(Id) || block.IsOwned || IsOwned(bare))
                {
                    return false;
                }

                _scratch.Add(bare);
            }

            return Caches is { } caches
                ? TryFreeScratchBeside(caches, cleared)
                : _core.TryFree(CollectionsMarshal.AsSpan(_scratch), FlagsAfter(cleared));
        }
    }

    private bool IsOwned(BuddyBlock block)
    {
        ulong id = _core.Books.Tree.IdOf(block);
        return id != 0 && _owned.Contains(id);
    }

    private string Refusal(ReadOnlySpan<AllocatedBlock> blocks)
    {
        foreach (AllocatedBlock block in blocks)
        {
            string? reason = !block.IsBlock ? "is no block"
                : !block.IsFrom(Id) ? "was handed out by another allocator"
                : block.IsOwned ? "belongs to an AllocatedBlocks, which frees it"
                : null;
            if (reason is not null)
            {
                return $"Block {block} cannot be freed here: it {reason}.";
            }
        }

        string which = blocks.Length == 1 ? $"Block {blocks[0]}" : $"One of {blocks.Length} blocks, of which the first is {blocks[0]},";
        return $"{which} cannot be freed here: it was freed already, stands in the list twice, or its place belongs to an "
            + "AllocatedBlocks by now.";
    }
}
