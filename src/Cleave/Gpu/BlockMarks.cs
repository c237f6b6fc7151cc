using System.Numerics;
using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Gpu;

/// <summary>A set of marked blocks of a space: one bit for each block, committed as marks are used.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class BlockMarks(BuddyTree tree)
{
    private readonly SparseTable _marks = new((tree.Ids + 63) / 64);

    /// <summary>Whether any block was marked since the table was made.</summary>
    public bool IsUsed { get; private set; }

    public ulong CommittedBytes => _marks.CommittedBytes;

    /// <summary>Whether the block is marked.</summary>
    public bool Contains(ulong id) => IsUsed && ((_marks[id >> 6] >> (int)id) & 1) != 0;

    /// <summary>The number of marked blocks. Cost: the marks that are committed.</summary>
    public ulong Count
    {
        get
        {
            ulong count = 0;
            foreach ((_, ReadOnlyMemory<ulong> words) in _marks.CommittedPages())
            {
                foreach (ulong word in words.Span)
                {
                    count += (uint)BitOperations.PopCount(word);
                }
            }

            return count;
        }
    }

    /// <summary>Marks a single block.</summary>
    public void Add(ulong id)
    {
        IsUsed = true;
        _marks.Slot(id >> 6) |= 1UL << (int)id;
    }

    public void Add(ReadOnlySpan<BuddyBlock> blocks)
    {
        IsUsed = true;
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
}
