using System.Buffers;
using Cleave.Buddies;

namespace Cleave.Gpu;

/// <summary>The blocks and the key of each owner of a space, so that a saved state has them, also those of owners that were lost.</summary>
/// <remarks>
/// Invariant <c>Listed</c>: an entry that is used has the blocks that its owner holds. The memory of entries is used again, but never given
/// back. Not thread-safe, except that <see cref="BlocksOf"/> may be called beside any other call.
/// </remarks>
internal sealed class OwnerTable
{
    // Pages instead of one array, so that a table that grows copies no entries while the lock of the allocator is held.
    private const int PageBits = 8;
    private const int PageEntries = 1 << PageBits;
    private const int None = -1;

    // The array is replaced when it grows, so that a reader without the lock finds each page of an owner that it knows.
    private volatile OwnerEntry[][] _pages = [];
    private int _used;
    private int _firstUnused = None;

    /// <summary>Bytes of all entries.</summary>
    public ulong CommittedBytes => (ulong)((_used + PageEntries - 1) >> PageBits) * PageEntries * OwnerEntry.Bytes;

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
            if ((number & (PageEntries - 1)) == 0)
            {
                AddPage(number >> PageBits);
            }
        }
        else
        {
            _firstUnused = this[number].NextUnused;
        }

        ref OwnerEntry entry = ref this[number];
        Volatile.Write(ref entry.Blocks, blocks);
        entry.Key = key;
        return number;
    }

    private void AddPage(int page)
    {
        if (page == _pages.Length)
        {
            var larger = new OwnerEntry[Math.Max(4, 2 * page)][];
            _pages.CopyTo(larger, 0);
            _pages = larger;
        }

        _pages[page] = new OwnerEntry[PageEntries];
    }

    /// <summary>Reads the blocks of an entry without the lock.</summary>
    /// <remarks>The entry may have another owner by now. The caller's own owner was disposed before that, which the caller then
    /// sees.</remarks>
    public BuddyBlock[]? BlocksOf(int number) => Volatile.Read(ref this[number].Blocks);

    /// <summary>Gives an owner other blocks.</summary>
    public void SetBlocks(int number, BuddyBlock[] blocks) => Volatile.Write(ref this[number].Blocks, blocks);

    /// <summary>Gives an owner the blocks that a trim or a split leaves it, so that moves of an earlier plan are refused.</summary>
    public void SetChanged(int number, BuddyBlock[] blocks)
    {
        SetBlocks(number, blocks);
        this[number].Use++;
    }

    /// <summary>Whether an entry still has the owner that it had at a use, and that owner has blocks.</summary>
    public bool Has(int number, ushort use) => number < _used && this[number].Use == use && this[number].Blocks is { Length: > 0 };

    /// <summary>Removes an owner, whose number may be used again.</summary>
    public void Remove(int number)
    {
        this[number] = new OwnerEntry { NextUnused = _firstUnused, Use = (ushort)(this[number].Use + 1) };
        _firstUnused = number;
    }

    /// <summary>Lists the numbers of the owners that have blocks, in ascending order of the offsets of their first blocks. Targets of
    /// moves are not among them.</summary>
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
            if (this[number] is { Blocks: { Length: > 0 } blocks, IsTarget: false })
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
