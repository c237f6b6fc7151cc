using System.Diagnostics.CodeAnalysis;
using Cleave.Buddies;
using Cleave.Sets;
using Cleave.State;

namespace Cleave.Gpu;

/// <content>Taking the memory of a restored space, and the keys by which it is found.</content>
public sealed partial class GpuBuddy
{
    // The unclaimed owners by key and by the offset of the first block. Null until the first search.
    private UnclaimedIndex? _unclaimed;

    /// <summary>Lists the owners that were restored and that nobody has taken yet, in ascending order of the offsets of their first
    /// blocks.</summary>
    /// <returns>A copy. Empty for a space that was not restored. Blocks without an owner are not among them; <see cref="GetBlocks"/> lists
    /// all.</returns>
    /// <remarks>Holds the lock during the call. Cost: the number of owners and of their blocks.</remarks>
    public IReadOnlyList<UnclaimedAllocation> GetUnclaimed()
    {
        using (_lock.Enter())
        {
            return [.. Owners.InOrder().Where(number => Owners[number].IsUnclaimed).Select(Describe)];
        }
    }

    /// <summary>Takes the restored memory of an owner, by the key that was saved with it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="owner">The new owner, with the blocks in the same order; null if no unclaimed owner has the key.</param>
    /// <returns>Whether an owner was made. Of several with one key, each call takes the one whose first block lies lowest.</returns>
    /// <remarks>
    /// Until it is taken, restored memory stays allocated, and is not reported as lost. Cost: logarithmic; for the first call after a
    /// restore, sorting the owners.
    /// </remarks>
    public bool TryTakeOwner(ulong key, [NotNullWhen(true)] out AllocatedBlocks? owner)
    {
        using (_lock.Enter())
        {
            owner = Unclaimed.TryRemove(key, out uint number) ? Claim((int)number) : null;
        }

        return Tracked(owner);
    }

    /// <summary>Takes the restored memory of an owner, by the offset of its first block.</summary>
    /// <param name="offset">The offset of the block of index 0; the base offset is part of it.</param>
    /// <param name="owner">The new owner, with the blocks in the same order; null if no unclaimed owner has its first block there.</param>
    /// <returns>Whether an owner was made.</returns>
    /// <inheritdoc cref="TryTakeOwner" path="/remarks"/>
    public bool TryTakeOwnerAt(ulong offset, [NotNullWhen(true)] out AllocatedBlocks? owner)
    {
        using (_lock.Enter())
        {
            owner = offset >= BaseOffset && Unclaimed.TryRemoveAt(offset - BaseOffset, out uint number) ? Claim((int)number) : null;
        }

        return Tracked(owner);
    }

    /// <summary>Finds the allocated block without an owner that begins at an offset, as the value that frees it.</summary>
    /// <param name="offset">The first byte of the block; the base offset is part of it.</param>
    /// <param name="block">The block; <c>default</c> if there is no such block.</param>
    /// <returns>Whether a block that callers hold as a value begins there.</returns>
    /// <remarks>For a restored space, whose values nobody has. Every value of a block frees it, so the holders have to agree who does.
    /// Thread caches are flushed. Cost: the number of orders.</remarks>
    public bool TryGetBlock(ulong offset, out AllocatedBlock block)
    {
        block = default;
        using (_lock.Enter())
        {
            Caches?.Blocks.Drain();
            BuddyTree tree = _space.Tree;
            ulong first = (offset - BaseOffset) >> tree.ChunkShift;
            ulong id = offset < BaseOffset || first >= tree.Chunks ? 0 : _space.Metadata.HolderOf(tree.IdOf(0, first));
            if (id != 0 && tree.FirstChunk(id) << tree.ChunkShift == offset - BaseOffset
                && _space.Metadata.StateOf(id) == BlockState.Allocated
                && (!_owned.Contains(id) || IsMovingValue(tree.Describe(id, tree.OrderOf(id), BlockKind.Dirty))))
            {
                block = new AllocatedBlock(this, tree.Describe(id, tree.OrderOf(id), BlockKind.Dirty), owned: false);
            }
        }

        return block.IsBlock;
    }

    /// <summary>Returns the key of an owner.</summary>
    internal ulong KeyOf(AllocatedBlocks owner)
    {
        using (_lock.Enter())
        {
            ObjectDisposedException.ThrowIf(owner.IsDisposed, owner);
            return Owners[owner.Entry].Key;
        }
    }

    /// <summary>Sets the key of an owner.</summary>
    internal void SetKey(AllocatedBlocks owner, ulong key)
    {
        using (_lock.Enter())
        {
            ObjectDisposedException.ThrowIf(owner.IsDisposed, owner);
            ref OwnerEntry entry = ref Owners[owner.Entry];
            if (entry.Key != key)
            {
                entry.Key = key;
                _changes?.KeySet(entry.Blocks, key);
            }
        }
    }

    private UnclaimedIndex Unclaimed => _unclaimed ??= IndexUnclaimed();

    private UnclaimedIndex IndexUnclaimed()
    {
        var index = new UnclaimedIndex();
        foreach (int number in Owners.InOrder())
        {
            ref OwnerEntry entry = ref Owners[number];
            if (entry.IsUnclaimed)
            {
                index.Add(entry.Key, entry.Blocks![0].Offset, (uint)number);
            }
        }

        return index;
    }

    private AllocatedBlocks Claim(int number)
    {
        ref OwnerEntry entry = ref Owners[number];
        entry.IsUnclaimed = false;
        return new AllocatedBlocks(this, number);
    }

    private UnclaimedAllocation Describe(int number)
    {
        ref OwnerEntry entry = ref Owners[number];
        ulong size = 0;
        foreach (BuddyBlock block in entry.Blocks!)
        {
            size += _space.SizeOf(block);
        }

        return new UnclaimedAllocation(entry.Key, BaseOffset + entry.Blocks[0].Offset, size, IsOwned: true);
    }

    private bool Tracked([NotNullWhen(true)] AllocatedBlocks? owner)
    {
        if (_track && owner is not null)
        {
            owner.RememberStack();
            _owners!.Add(owner);
        }

        return owner is not null;
    }
}
