using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Gpu;

/// <content>The blocks that owners hold: handing them out, taking them back, and dividing them.</content>
public sealed partial class GpuBuddy
{
    /// <summary>Frees the blocks of an owner. Returns false if the owner is disposed.</summary>
    internal bool Release(AllocatedBlocks owner, bool cleared)
    {
        using (_lock.Enter())
        {
            BuddyBlock[]? blocks = owner.Detach();
            if (blocks is not null)
            {
                EndMovesOf(blocks);
                _owned.Remove(blocks);
                FreeHeld(blocks, cleared);
                _changes?.OwnerFreed(blocks, cleared);
                ObserveFree(blocks, cleared);
            }

            return blocks is not null;
        }
    }

    /// <summary>Moves one block of an owner to a new owner.</summary>
    internal AllocatedBlocks SplitOff(AllocatedBlocks owner, int index)
    {
        using (_lock.Enter())
        {
            BuddyBlock[] held = owner.Held;
            AllocatedBlocks.CheckIndex(index, held.Length);
            BuddyBlock[] rest = [.. held[..index], .. held[(index + 1)..]];
            EndMovesOf([held[index]]);
            var part = new AllocatedBlocks(this, [held[index]], Owners[owner.Entry].Key)
            {
                AllocationStack = owner.AllocationStack,
                Tag = owner.Tag,
            };
            owner.Held = rest;
            _changes?.OwnerSplit(held[0], index);
            _owners?.Add(part);
            return part;
        }
    }

    /// <summary>Copies the blocks of the scratch list and marks them as an owner's.</summary>
    private BuddyBlock[] Own()
    {
        BuddyBlock[] blocks = [.. _scratch];
        _owned.Add(blocks);
        _changes?.OwnerAllocated(blocks);
        return blocks;
    }

    /// <summary>Frees blocks that an owner held. Under the lock.</summary>
    /// <exception cref="InvariantException">A block is not allocated, so the metadata is damaged. Nothing has changed.</exception>
    private void FreeHeld(ReadOnlySpan<BuddyBlock> blocks, bool cleared)
    {
        int refused = _space.Metadata.ReleaseAll(blocks, BlockKind.Of(cleared));
        if (refused >= 0)
        {
            var block = new AllocatedBlock(this, blocks[refused], owned: true);
            throw new InvariantException("Partition", $"the block {block} of an owner is not allocated.");
        }
    }
}
