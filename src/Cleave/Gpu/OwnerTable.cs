using System.Buffers;
using Cleave.Buddies;

namespace Cleave.Gpu;

/// <summary>The blocks and the key of each owner of a space, so that a saved state has them, also those of owners that were lost.</summary>
/// <remarks>
/// Invariant <c>Listed</c>: an entry that is used has the blocks that its owner holds. The memory of entries is used again, but never given
/// back. Not thread-safe.
/// </remarks>
internal sealed class OwnerTable
{
    // Pages instead of one array, so that a table that grows copies no entries while the lock of the allocator is held.
    private const int PageBits = 8;
    private const int PageEntries = 1 << PageBits;
    private const int None = -1;

    private readonly List<OwnerEntry[]> _pages = [];
    private int _used;
    private int _firstUnused = None;

    /// <summary>Bytes of all entries.</summary>
    public ulong CommittedBytes => (ulong)_pages.Count * PageEntries * OwnerEntry.Bytes;

    /// <summary>Returns the entry of a number.</summary>
    public ref OwnerEntry this[int number] => ref _pages[number >> PageBits][number & (PageEntries - 1)];

    /// <summary>Adds an owner to the table.</summary>
    /// <returns>The number of its entry.</returns>
    public int Add(BuddyBlock[] blocks, ulong key)
    {
        int number = _firstUnused;
        if (number == None)
        {
            number = _used++;
            if (number >> PageBits == _pages.Count)
            {
                _pages.Add(new OwnerEntry[PageEntries]);
            }
        }
        else
        {
            _firstUnused = this[number].NextUnused;
        }

        ref OwnerEntry entry = ref this[number];
        entry.Blocks = blocks;
        entry.Key = key;
        return number;
    }

    /// <summary>Removes an owner, whose number may be used again.</summary>
    public void Remove(int number)
    {
        this[number] = new OwnerEntry { NextUnused = _firstUnused };
        _firstUnused = number;
    }

    /// <summary>Lists the numbers of the owners that have blocks, in ascending order of the offsets of their first blocks.</summary>
    public int[] InOrder()
    {
        int[] rented = RentInOrder(out int count);
        int[] numbers = rented[..count];
        ArrayPool<int>.Shared.Return(rented);
        return numbers;
    }

    /// <summary>Lists the same numbers as <see cref="InOrder"/> without an allocation on the managed heap.</summary>
    /// <param name="count">The number of owners.</param>
    /// <returns>An array of the shared pool that begins with their numbers.</returns>
    public int[] RentInOrder(out int count)
    {
        int[] numbers = ArrayPool<int>.Shared.Rent(_used);
        ulong[] offsets = ArrayPool<ulong>.Shared.Rent(_used);
        count = 0;
        for (int number = 0; number < _used; number++)
        {
            if (this[number].Blocks is { Length: > 0 } blocks)
            {
                numbers[count] = number;
                offsets[count++] = blocks[0].Offset;
            }
        }

        Array.Sort(offsets, numbers, 0, count);
        ArrayPool<ulong>.Shared.Return(offsets);
        return numbers;
    }
}
