using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Gpu;

public sealed partial class GpuBuddy
{
    /// <summary>Frees one block that a call of this allocator handed out as a value.</summary>
    /// <param name="block">The block.</param>
    /// <param name="cleared">Whether the memory has been zeroed; it then serves later requests for clear memory.</param>
    /// <exception cref="MisuseException">The block is not allocated here: it was freed already, is another allocator's, belongs to an
    /// <see cref="AllocatedBlocks"/>, or is no block. Nothing has changed.</exception>
    /// <remarks>
    /// If a copy of the value is kept after the block was freed, and the same place is handed out again as a value of the same order, the
    /// copy is equal to the new value, and frees it. Blocks of an owner cannot be freed by any value.
    /// </remarks>
    public void Free(AllocatedBlock block, bool cleared = false)
    {
        if (!TryFree(block, cleared))
        {
            throw new MisuseException(MisuseOf(block), nameof(block));
        }
    }

    /// <summary>Frees blocks that calls of this allocator handed out as values, in their order; all of them or none.</summary>
    /// <inheritdoc cref="Free(AllocatedBlock, bool)" path="/exception"/>
    public void Free(ReadOnlySpan<AllocatedBlock> blocks, bool cleared = false)
    {
        if (!TryFree(blocks, cleared))
        {
            throw new MisuseException(MisuseOf(blocks), nameof(blocks));
        }
    }

    /// <summary>Frees a block as <see cref="Free(AllocatedBlock, bool)"/> does, but returns false with the reason if the block cannot be
    /// freed here.</summary>
    /// <param name="block">The block.</param>
    /// <param name="misuse">The reason why the block cannot be freed; <c>default</c> if it was freed.</param>
    /// <param name="cleared">Whether the memory has been zeroed.</param>
    /// <returns>True if the block was freed.</returns>
    public bool TryFree(AllocatedBlock block, out Misuse misuse, bool cleared = false)
    {
        bool freed = TryFree(block, cleared);
        misuse = freed ? default : MisuseOf(block);
        return freed;
    }

    /// <summary>Frees blocks as <see cref="Free(ReadOnlySpan{AllocatedBlock}, bool)"/> does, but returns false with the reason if one of
    /// them cannot be freed here.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="misuse">The reason why no block was freed; <c>default</c> if all were freed.</param>
    /// <param name="cleared">Whether the memory has been zeroed.</param>
    /// <returns>True if all blocks were freed.</returns>
    public bool TryFree(ReadOnlySpan<AllocatedBlock> blocks, out Misuse misuse, bool cleared = false)
    {
        bool freed = TryFree(blocks, cleared);
        misuse = freed ? default : MisuseOf(blocks);
        return freed;
    }

    /// <summary>Frees a block as <see cref="Free(AllocatedBlock, bool)"/> does,
    /// but returns false if the block cannot be freed here.</summary>
    public bool TryFree(AllocatedBlock block, bool cleared = false)
    {
        if (!block.IsValueOf(BlockTerms))
        {
            return false;
        }

        BuddyBlock bare = block.ToCore(BaseOffset);
        if (!cleared && Caches is { } caches && caches.Blocks.Holds(bare.Order))
        {
            ulong kept = caches.Tree.IdOf(bare);
            bool isKept = kept != 0 && caches.Blocks.TryKeep(kept, bare.Order);
            if (isKept || (!caches.IsClosed && _moves is null))
            {
                return isKept;
            }

            // The caches were closed meanwhile, perhaps by a resize, which settles who holds a block, or the block is being moved. The
            // metadata knows.
        }

        BuddyTree tree = _space.Tree;
        ulong id = tree.IdOf(bare);
        using (_lock.Enter())
        {
            if (_space.Tree != tree)
            {
                id = _space.Tree.IdOf(bare);
            }

            if (id == 0)
            {
                return false;
            }

            bool freed = (TryHandIn(id) || IsMovingValue(bare)) && _space.Metadata.TryRelease(id, bare.Order, BlockKind.Of(cleared));
            if (freed && (_changes is not null || _observer is not null || _moves is not null))
            {
                TellOfFree(bare, cleared);
            }

            return freed;
        }
    }

    /// <summary>
    /// Frees blocks as <see cref="Free(ReadOnlySpan{AllocatedBlock}, bool)"/> does, but returns false if one of them cannot be freed here.
    /// </summary>
    public bool TryFree(ReadOnlySpan<AllocatedBlock> blocks, bool cleared = false)
    {
        using (_lock.Enter())
        {
            _scratch.Clear();
            bool free = true;
            bool mayBeHeld = _values is not null || _owned.IsUsed;
            foreach (AllocatedBlock block in blocks)
            {
                BuddyBlock bare = block.ToCore(BaseOffset);
                free = block.IsValueOf(BlockTerms) && (!mayBeHeld || TryHandIn(_space.Tree.IdOf(bare)) || IsMovingValue(bare));
                if (!free)
                {
                    break;
                }

                _scratch.Add(bare);
            }

            if (free && _space.Metadata.ReleaseAll(CollectionsMarshal.AsSpan(_scratch), BlockKind.Of(cleared)) < 0)
            {
                EndMovesOf(CollectionsMarshal.AsSpan(_scratch));
                _changes?.ValuesFreed(CollectionsMarshal.AsSpan(_scratch), cleared);
                ObserveFree(CollectionsMarshal.AsSpan(_scratch), cleared);
                return true;
            }

            foreach (BuddyBlock bare in CollectionsMarshal.AsSpan(_scratch))
            {
                if (!IsMovingValue(bare))
                {
                    HandOut(bare);
                }
            }

            return false;
        }
    }

    /// <summary>Records and reports that a block was freed. Under the lock.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TellOfFree(BuddyBlock block, bool cleared)
    {
        EndMovesOf([block]);
        _changes?.ValuesFreed([block], cleared);
        ObserveFree([block], cleared);
    }

    // Not inlined: the span makes the compiler keep the block in memory, also for a caller that frees it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Misuse MisuseOf(AllocatedBlock block) => MisuseOf(new ReadOnlySpan<AllocatedBlock>(in block));

    private Misuse MisuseOf(ReadOnlySpan<AllocatedBlock> blocks)
    {
        foreach (AllocatedBlock block in blocks)
        {
            if (!block.IsBlock)
            {
                return new Misuse(MisuseKind.NoHandle, 0, "The value is a default value and no block, so there is nothing to free.");
            }

            if (!block.IsFrom(Id))
            {
                return new Misuse(
                    MisuseKind.Foreign, block.Offset, $"The block {block} cannot be freed here: it was handed out by another allocator.");
            }

            if (block.IsOwned)
            {
                return new Misuse(
                    MisuseKind.Owned,
                    block.Offset,
                    $"The block {block} cannot be freed here: it belongs to an AllocatedBlocks, which frees it when it is disposed.");
            }
        }

        AllocatedBlock first = blocks[0];
        return new Misuse(
            MisuseKind.StaleHandle,
            first.Offset,
            blocks.Length == 1
                ? $"The block {first} cannot be freed: it was freed already, or its memory belongs to an AllocatedBlocks now."
                : $"None of {blocks.Length} blocks, beginning with {first}, was freed: one of them was freed "
                    + "already, is in the list twice, "
                    + "or its memory belongs to an AllocatedBlocks now.");
    }
}
