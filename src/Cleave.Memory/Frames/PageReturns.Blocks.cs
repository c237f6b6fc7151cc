namespace Cleave.Memory.Frames;

/// <content>Many blocks of one order at once, under one hold of the lock.</content>
/// <remarks>Single pages, of which lists are long and often scattered, take a few steps each; larger blocks are filled as runs.</remarks>
internal sealed partial class PageReturns
{
    /// <summary>The answer of a call for many blocks that succeeded.</summary>
    public const ulong None = ulong.MaxValue;

    /// <summary>Takes blocks of released pages back into use, all of them or none.</summary>
    /// <param name="addresses">The addresses of the blocks, which do not overlap.</param>
    /// <param name="order">The order of the blocks.</param>
    /// <returns>The first page that is in use, and then nothing has changed; <see cref="None"/> if all pages were released.</returns>
    public ulong Reuse(ReadOnlySpan<nuint> addresses, int order)
    {
        using Lock.Scope scope = Enter();
        ulong bad = FindOther(addresses, order, true);
        if (bad == None)
        {
            Change(addresses, order, false);
        }

        return bad;
    }

    /// <summary>Releases blocks of pages in use, all of them or none.</summary>
    /// <param name="addresses">The addresses of the blocks, which do not overlap.</param>
    /// <param name="order">The order of the blocks.</param>
    /// <returns>The first page that is released already, and then nothing has changed; <see cref="None"/> if all pages were in
    /// use.</returns>
    public ulong Release(ReadOnlySpan<nuint> addresses, int order)
    {
        using Lock.Scope scope = Enter();
        ulong bad = FindOther(addresses, order, false);
        if (bad == None)
        {
            Change(addresses, order, true);
        }

        return bad;
    }

    /// <summary>Finds the first page of some blocks that is not released, or not in use, as all of them should be.</summary>
    private ulong FindOther(ReadOnlySpan<nuint> addresses, int order, bool released)
    {
        if (order == 0)
        {
            return FindOther(addresses, released);
        }

        foreach (nuint address in addresses)
        {
            ulong first = PageAt(address);
            ulong end = first + (1UL << order);
            ulong found = _released.IndexOf(!released, first, end);
            if (found != end)
            {
                return found;
            }
        }

        return None;
    }

    private ulong FindOther(ReadOnlySpan<nuint> pages, bool released)
    {
        ulong[] states = _released.Words;
        ulong wanted = released ? 1UL : 0;
        foreach (nuint address in pages)
        {
            ulong page = PageAt(address);
            if ((states[page / 64] >> (int)page & 1) != wanted)
            {
                return page;
            }
        }

        return None;
    }

    /// <summary>Releases blocks that are all in use, or takes blocks into use that are all released.</summary>
    private void Change(ReadOnlySpan<nuint> addresses, int order, bool released)
    {
        if (order == 0)
        {
            Change(addresses, released);
            return;
        }

        foreach (nuint address in addresses)
        {
            ulong first = PageAt(address);
            ulong end = first + (1UL << order);
            _pending += released ? end - first : 0 - _pendingBits.CountSet(first, end);
            _released.Fill(first, end, released);
            _pendingBits.Fill(first, end, released);
        }
    }

    private void Change(ReadOnlySpan<nuint> pages, bool released)
    {
        ulong[] states = _released.Words;
        ulong[] pending = _pendingBits.Words;
        ulong changed = 0;
        foreach (nuint address in pages)
        {
            // Upholds Pending: a page that is released becomes pending, and one that is reused is no longer pending if it was.
            ulong page = PageAt(address);
            ulong bit = 1UL << (int)page;
            states[page / 64] ^= bit;
            ref ulong word = ref pending[page / 64];
            ulong moved = released ? bit : word & bit;
            word ^= moved;
            changed += moved >> (int)page & 1;
        }

        _pending += released ? changed : 0 - changed;
    }

    private ulong PageAt(nuint address) => (address - _arena.Address) >> _pageShift;
}
