using Cleave.Buddies;
using Cleave.Sets;
using Cleave.State;

namespace Cleave.Gpu;

// Records of owners.
internal sealed partial class BlockReplay
{
    private bool AddOwner(BuddyBlock[] blocks, ulong key)
    {
        int number = _owners.Add(blocks, key);
        _owners[number].IsUnclaimed = true;
        Owned.Add(blocks);
        _byFirst.Add(Tree.IdOf(blocks[0]), number);
        return true;
    }

    private bool FreeOwner(ulong first, bool cleared)
    {
        if (!_byFirst.Remove(IdOf(first), out int number))
        {
            return false;
        }

        Release(_owners[number].Blocks!, cleared);
        _owners.Remove(number);
        return true;
    }

    private bool SplitOwner(ulong first, ulong index)
    {
        ulong id = IdOf(first);
        if (!_byFirst.TryGetValue(id, out int number) || index >= (ulong)_owners[number].Blocks!.Length)
        {
            return false;
        }

        BuddyBlock[] held = _owners[number].Blocks!;
        BuddyBlock[] rest = [.. held[..(int)index], .. held[((int)index + 1)..]];
        ulong key = _owners[number].Key;
        _byFirst.Remove(id);
        if (rest.Length == 0)
        {
            _owners.Remove(number);
        }
        else
        {
            _owners[number].Blocks = rest;
            _byFirst.Add(Tree.IdOf(rest[0]), number);
        }

        return AddOwner([held[index]], key);
    }

    private bool TrimOwner(ref StateReader reader, bool cleared)
    {
        if (!_byFirst.Remove(IdOf(reader.Number()), out int number))
        {
            return false;
        }

        // All blocks become free with the kind of the rest. Then the kept ones are taken again, and the target if a block was moved.
        Release(_owners[number].Blocks!, cleared);
        bool fits = TryTakeBlocks(ref reader, out BuddyBlock[] kept);
        if (fits)
        {
            _owners[number].Blocks = kept;
            Owned.Add(kept);
            _byFirst.Add(Tree.IdOf(kept[0]), number);
        }

        return fits;
    }

    private bool SetKey(ulong first, ulong key)
    {
        bool found = _byFirst.TryGetValue(IdOf(first), out int number);
        if (found)
        {
            _owners[number].Key = key;
        }

        return found;
    }

    private void Release(BuddyBlock[] blocks, bool cleared)
    {
        Owned.Remove(blocks);
        foreach (BuddyBlock block in blocks)
        {
            Metadata.TryRelease(Tree.IdOf(block), block.Order, BlockKind.Of(cleared));
        }
    }

    private bool ResizeSpace(ulong chunks)
    {
        ulong size = chunks << Tree.ChunkShift;
        if (chunks == 0 || size >> Tree.ChunkShift != chunks || size > _maxSize || chunks < Metadata.EndOfAllocated())
        {
            return false;
        }

        _space.Resize(chunks);

        // The ids of all blocks depend on the size.
        Owned = new BlockMarks(Tree);
        foreach (int number in _owners.InOrder())
        {
            Owned.Add(_owners[number].Blocks!);
        }

        IndexOwners();
        return true;
    }
}
