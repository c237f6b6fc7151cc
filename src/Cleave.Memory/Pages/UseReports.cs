namespace Cleave.Memory.Pages;

/// <summary>Reports to an <see cref="IPageUse"/> which pages come into use and go out of use, in as few runs as possible.</summary>
/// <remarks>Called outside the lock of the allocator, because a report may call the system. Does nothing if nobody wants reports.</remarks>
/// <param name="use">The receiver of the reports; null for none.</param>
/// <param name="places">The addresses of the blocks.</param>
internal sealed class UseReports(IPageUse? use, PagePlaces places)
{
    private const int PagesAtOnce = 64;

    /// <summary>Reports blocks of one order that were allocated.</summary>
    public void Taken(ReadOnlySpan<nuint> addresses, int order)
    {
        while (use is not null && !addresses.IsEmpty)
        {
            int count = places.RunOf(addresses, order);
            use.Take(addresses[0], (nuint)count << order);
            addresses = addresses[count..];
        }
    }

    /// <summary>Reports blocks of one order that are about to become free.</summary>
    public void Given(ReadOnlySpan<nuint> addresses, int order)
    {
        while (use is not null && !addresses.IsEmpty)
        {
            int count = places.RunOf(addresses, order);
            use.Give(addresses[0], (nuint)count << order);
            addresses = addresses[count..];
        }
    }

    /// <summary>Reports single pages, by their ids, that were allocated.</summary>
    public void PagesTaken(ReadOnlySpan<ulong> pages)
    {
        Span<nuint> addresses = stackalloc nuint[use is null ? 0 : PagesAtOnce];
        for (; !addresses.IsEmpty && !pages.IsEmpty; pages = pages[Math.Min(pages.Length, PagesAtOnce)..])
        {
            Taken(Convert(pages, addresses), 0);
        }
    }

    /// <summary>Reports single pages, by their ids, that are about to become free.</summary>
    public void PagesGiven(ReadOnlySpan<ulong> pages)
    {
        Span<nuint> addresses = stackalloc nuint[use is null ? 0 : PagesAtOnce];
        for (; !addresses.IsEmpty && !pages.IsEmpty; pages = pages[Math.Min(pages.Length, PagesAtOnce)..])
        {
            Given(Convert(pages, addresses), 0);
        }
    }

    private ReadOnlySpan<nuint> Convert(ReadOnlySpan<ulong> pages, Span<nuint> addresses)
    {
        int count = Math.Min(pages.Length, PagesAtOnce);
        for (int done = 0; done < count;)
        {
            done += places.ConvertRun(pages[done..count], 0, addresses[done..]);
        }

        return addresses[..count];
    }
}
