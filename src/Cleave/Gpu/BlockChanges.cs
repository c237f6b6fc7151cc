using Cleave.Buddies;
using Cleave.Sets;
using Cleave.State;

namespace Cleave.Gpu;

/// <summary>Records the changes of a space of blocks for the next increment. Under the lock of the allocator.</summary>
/// <remarks>
/// The records say what became of blocks, not what was asked for. So an increment restores the same state whatever the rules of placement
/// are by then.
/// </remarks>
/// <param name="chunkShift">log2 of the bytes of a chunk.</param>
/// <param name="last">The place of the state among increments.</param>
internal sealed class BlockChanges(int chunkShift, LastIncrement last)
{
    /// <summary>Bits of a block's number that hold the order.</summary>
    public const int OrderBits = 6;

    /// <summary>The records of the next increment.</summary>
    public ChangeLog Log { get; } = new(StateKind.Blocks, last);

    /// <summary>The blocks that became dirty because a request merged them, since the last record of them.</summary>
    public List<ulong> Merged { get; } = [];

    /// <summary>Records the merged blocks. Called before the allocation that merged them is recorded.</summary>
    public void RecordMerged(BuddyTree tree)
    {
        foreach (ulong id in Merged)
        {
            Soiled(tree.Describe(id, tree.OrderOf(id), BlockKind.Dirty));
        }

        Merged.Clear();
    }

    /// <summary>Records that a free block became dirty.</summary>
    public void Soiled(BuddyBlock block) => Record(BlockChange.Soiled, block);

    /// <summary>Records that blocks became those of a new owner.</summary>
    public void OwnerAllocated(ReadOnlySpan<BuddyBlock> blocks)
    {
        Log.Byte((byte)BlockChange.OwnerAllocated);
        Blocks(blocks);
    }

    /// <summary>Records that a block became a value.</summary>
    public void ValueAllocated(BuddyBlock block) => Record(BlockChange.ValueAllocated, block);

    /// <summary>Records that values became free.</summary>
    public void ValuesFreed(ReadOnlySpan<BuddyBlock> blocks, bool cleared)
    {
        foreach (BuddyBlock block in blocks)
        {
            Record(cleared ? BlockChange.ValueFreedCleared : BlockChange.ValueFreed, block);
        }
    }

    /// <summary>Records that the blocks of an owner became free. An owner without blocks has no record.</summary>
    public void OwnerFreed(ReadOnlySpan<BuddyBlock> blocks, bool cleared)
    {
        if (!blocks.IsEmpty)
        {
            Record(cleared ? BlockChange.OwnerFreedCleared : BlockChange.OwnerFreed, blocks[0]);
        }
    }

    /// <summary>Records that a block of an owner got an owner of its own.</summary>
    public void OwnerSplit(BuddyBlock first, int index)
    {
        Record(BlockChange.OwnerSplit, first);
        Log.Number((uint)index);
    }

    /// <summary>Records that an owner got other blocks: what a trim leaves, or with the target of a move.</summary>
    public void OwnerTrimmed(BuddyBlock first, ReadOnlySpan<BuddyBlock> blocks, bool cleared)
    {
        Record(cleared ? BlockChange.OwnerTrimmedCleared : BlockChange.OwnerTrimmed, first);
        Blocks(blocks);
    }

    /// <summary>Records that all free memory became clear or dirty.</summary>
    public void ClearReset(bool isClear)
    {
        Merged.Clear();
        Log.Byte((byte)(isClear ? BlockChange.ResetClear : BlockChange.ResetDirty));
    }

    /// <summary>Records that the space got another number of chunks.</summary>
    public void SpaceResized(ulong chunks)
    {
        Log.Byte((byte)BlockChange.SpaceResized);
        Log.Number(chunks);
    }

    /// <summary>Records that an owner got another key.</summary>
    public void KeySet(ReadOnlySpan<BuddyBlock> blocks, ulong key)
    {
        if (!blocks.IsEmpty)
        {
            Record(BlockChange.KeySet, blocks[0]);
            Log.Number(key);
        }
    }

    private void Blocks(ReadOnlySpan<BuddyBlock> blocks)
    {
        Log.Number((ulong)blocks.Length - 1);
        foreach (BuddyBlock block in blocks)
        {
            Log.Number(NumberOf(block));
        }
    }

    private void Record(BlockChange change, BuddyBlock block)
    {
        Log.Byte((byte)change);
        Log.Number(NumberOf(block));
    }

    private ulong NumberOf(BuddyBlock block) => (block.Offset >> (chunkShift + block.Order) << OrderBits) | (uint)block.Order;
}
