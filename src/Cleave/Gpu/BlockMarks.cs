using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave;

/// <summary>A mark on some of the blocks of a space: a bit for each, committed as marks are used.</summary>
/// <remarks>
/// <see cref="Add"/>, <see cref="Remove"/> and <see cref="Reach"/> are for one thread at a time. <see cref="TrySet"/> and
/// <see cref="TryClear"/> may run beside them and each other, from any number of threads, on blocks that were reached; of several that
/// try the same, one succeeds. A mark is set either by the one pair or by the other throughout.
/// </remarks>
internal sealed class BlockMarks(BuddyTree tree)
{
    private readonly SparseTable _marks = new((tree.Ids + 63) / 64);

    public ulong CommittedBytes => _marks.CommittedBytes;

    /// <summary>Whether a block is marked.</summary>
    public bool Contains(ulong id) => ((_marks[id >> 6] >> (int)id) & 1) != 0;

    public void Add(ReadOnlySpan<BuddyBlock> blocks)
    {
        foreach (BuddyBlock block in blocks)
        {
            ulong id = tree.IdOf(block);
            _marks.Slot(id >> 6) |= 1UL << (int)id;
        }
    }

    public void Remove(ReadOnlySpan<BuddyBlock> blocks)
    {
        foreach (BuddyBlock block in blocks)
        {
            ulong id = tree.IdOf(block);
            _marks.Slot(id >> 6) &= ~(1UL << (int)id);
        }
    }

    /// <summary>Whether the mark of a block has its memory.</summary>
    public bool IsReached(ulong id) => _marks.IsCommitted(id >> 6);

    /// <summary>Commits the memory of a block's mark.</summary>
    public void Reach(ulong id) => _marks.Slot(id >> 6);

    /// <summary>Sets a mark; false where it was set.</summary>
    public bool TrySet(ulong id)
    {
        ulong bit = 1UL << (int)id;
        return (Interlocked.Or(ref _marks.Slot(id >> 6), bit) & bit) == 0;
    }

    /// <summary>Clears a mark; false where it was not set.</summary>
    public bool TryClear(ulong id)
    {
        ulong bit = 1UL << (int)id;
        return (Interlocked.And(ref _marks.Slot(id >> 6), ~bit) & bit) != 0;
    }
}
