using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave;

/// <summary>Which allocated blocks belong to an <see cref="AllocatedBlocks"/>: a bit for each, committed as owners are used.</summary>
/// <remarks>
/// Without it, a value handle that was kept too long could free a block that an owner has got since then, at the same place and order.
/// Not thread-safe.
/// </remarks>
internal sealed class OwnedBlocks(BuddyTree tree)
{
    private readonly SparseTable _owned = new((tree.Ids + 63) / 64);

    public ulong CommittedBytes => _owned.CommittedBytes;

    /// <summary>Whether the block of that handle, if it is one of this space, belongs to an owner.</summary>
    public bool Contains(BuddyBlock block)
    {
        ulong id = tree.IdOf(block);
        return ((_owned[id >> 6] >> (int)id) & 1) != 0;
    }

    public void Add(ReadOnlySpan<BuddyBlock> blocks)
    {
        foreach (BuddyBlock block in blocks)
        {
            ulong id = tree.IdOf(block);
            _owned.Slot(id >> 6) |= 1UL << (int)id;
        }
    }

    public void Remove(ReadOnlySpan<BuddyBlock> blocks)
    {
        foreach (BuddyBlock block in blocks)
        {
            ulong id = tree.IdOf(block);
            _owned.Slot(id >> 6) &= ~(1UL << (int)id);
        }
    }
}
