using Cleave.Memory.Pages;

namespace Cleave.Memory;

/// <content>Lists of addresses as words of the books: runs of blocks whose states share one.</content>
public sealed partial class PageAllocator
{
    /// <summary>Finds how many blocks at the beginning of a list have their states in one word, each another bit of it.</summary>
    /// <param name="addresses">The blocks; at least one.</param>
    /// <param name="sizeClass">Their size class.</param>
    /// <param name="first">The id that bit 0 stands for.</param>
    /// <param name="bits">A bit for each of them.</param>
    /// <returns>How many; 0 where there can be no block like the first.</returns>
    private int Gather(ReadOnlySpan<nuint> addresses, int sizeClass, out ulong first, out ulong bits)
    {
        bits = 0;
        PageFreeError error = Find(addresses[0], sizeClass, out ulong id);
        first = id & ~63UL;
        if (error != PageFreeError.None)
        {
            return 0;
        }

        nuint end = EndOfRow(addresses[0]);
        int count = 0;
        do
        {
            bits |= 1UL << (int)id;
            count++;
        }
        while (count < addresses.Length && TryStep(addresses[count - 1], addresses[count], sizeClass, ref end, ref id)
            && (id & ~63UL) == first && (bits >> (int)id & 1) == 0);
        return count;
    }

    /// <summary>From one block to the next of a list, which mostly lies behind it.</summary>
    private bool TryStep(nuint from, nuint to, int sizeClass, ref nuint end, ref ulong id)
    {
        if (to == from + ((nuint)1 << (sizeClass + _pageShift)) && to < end)
        {
            id++;
            return true;
        }

        bool found = Find(to, sizeClass, out id) == PageFreeError.None;
        end = found ? EndOfRow(to) : end;
        return found;
    }

    private nuint EndOfRow(nuint address)
    {
        ref readonly TreeRow row = ref _trees.Row(_trees.IndexOf(address));
        return row.Address + ((nuint)row.Pages << _pageShift);
    }

    /// <summary>
    /// Takes allocated blocks out of the books, unless a thread keeps one. Under the lock, which nobody needs who frees a page into a
    /// cache: hence the second look, by which of two callers who free a page at the same time at most one succeeds.
    /// </summary>
    private bool TryDropWord(ulong first, ulong bits, int sizeClass)
    {
        bool pages = sizeClass == 0 && _caches is not null;
        if ((pages && (_store.Cached.Among(first) & bits) != 0) || !_books.TryDropWord(first, bits, sizeClass))
        {
            return false;
        }

        Interlocked.MemoryBarrier();
        if (pages && (_store.Cached.Among(first) & bits) != 0)
        {
            _books.ClaimWord(first, bits, sizeClass);
            return false;
        }

        return true;
    }

    private void ToAddresses(ReadOnlySpan<ulong> ids, int sizeClass, Span<nuint> addresses)
    {
        for (int i = 0; i < ids.Length; i++)
        {
            addresses[i] = AddressOf(ids[i], sizeClass);
        }
    }

    /// <summary>How many blocks at the beginning of a list lie one behind the other.</summary>
    private int RunOf(ReadOnlySpan<nuint> addresses, int sizeClass)
    {
        int count = 1;
        while (count < addresses.Length && addresses[count] == addresses[count - 1] + ((nuint)1 << (sizeClass + _pageShift)))
        {
            count++;
        }

        return count;
    }
}
