namespace Cleave.Memory.Pages;

/// <summary>Reports to an <see cref="IPageUse"/> which blocks come into use and go out of use, as lists of one order.</summary>
/// <remarks>Called outside the lock of the allocator, because a report may call the system. Does nothing if nobody wants reports.</remarks>
/// <param name="use">The receiver of the reports; null for none.</param>
/// <param name="places">The addresses of the blocks.</param>
internal sealed class UseReports(IPageUse? use, PagePlaces places)
{
    private const int BlocksAtOnce = 64;

    /// <summary>Reports blocks of one order that were allocated.</summary>
    public void Taken(ReadOnlySpan<nuint> addresses, int order)
    {
        if (!addresses.IsEmpty)
        {
            use?.Take(addresses, order);
        }
    }

    /// <summary>Reports blocks of one order that are about to become free.</summary>
    public void Given(ReadOnlySpan<nuint> addresses, int order)
    {
        if (!addresses.IsEmpty)
        {
            use?.Give(addresses, order);
        }
    }

    /// <summary>Reports blocks of one order, by their ids, that were allocated.</summary>
    public void BlocksTaken(ReadOnlySpan<ulong> ids, int order)
    {
        Span<nuint> addresses = stackalloc nuint[use is null ? 0 : BlocksAtOnce];
        for (; !addresses.IsEmpty && !ids.IsEmpty; ids = ids[Math.Min(ids.Length, BlocksAtOnce)..])
        {
            Taken(Convert(ids, order, addresses), order);
        }
    }

    /// <summary>Reports blocks of one order, by their ids, that are about to become free.</summary>
    public void BlocksGiven(ReadOnlySpan<ulong> ids, int order)
    {
        Span<nuint> addresses = stackalloc nuint[use is null ? 0 : BlocksAtOnce];
        for (; !addresses.IsEmpty && !ids.IsEmpty; ids = ids[Math.Min(ids.Length, BlocksAtOnce)..])
        {
            Given(Convert(ids, order, addresses), order);
        }
    }

    private ReadOnlySpan<nuint> Convert(ReadOnlySpan<ulong> ids, int order, Span<nuint> addresses)
    {
        int count = Math.Min(ids.Length, BlocksAtOnce);
        for (int done = 0; done < count;)
        {
            done += places.ConvertRun(ids[done..count], order, addresses[done..]);
        }

        return addresses[..count];
    }
}
