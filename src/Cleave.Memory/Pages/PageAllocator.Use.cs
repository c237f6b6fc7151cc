namespace Cleave.Memory.Pages;

/// <content>Reports of which pages come into use and go out of use, run by run. Made outside the lock.</content>
public sealed partial class PageAllocator
{
    private void ReportTaken(ReadOnlySpan<nuint> addresses, int order)
    {
        while (_use is { } use && !addresses.IsEmpty)
        {
            int count = RunOf(addresses, order);
            use.Take(addresses[0], (nuint)count << order);
            addresses = addresses[count..];
        }
    }

    private void ReportGiven(ReadOnlySpan<nuint> addresses, int order)
    {
        while (_use is { } use && !addresses.IsEmpty)
        {
            int count = RunOf(addresses, order);
            use.Give(addresses[0], (nuint)count << order);
            addresses = addresses[count..];
        }
    }

    private void ReportTaken(ReadOnlySpan<ulong> pages)
    {
        Span<nuint> addresses = stackalloc nuint[_use is null ? 0 : BlocksAtOnce];
        for (; !addresses.IsEmpty && !pages.IsEmpty; pages = pages[Math.Min(pages.Length, BlocksAtOnce)..])
        {
            ReportTaken(SomeAddresses(pages, addresses), 0);
        }
    }

    private void ReportGiven(ReadOnlySpan<ulong> pages)
    {
        Span<nuint> addresses = stackalloc nuint[_use is null ? 0 : BlocksAtOnce];
        for (; !addresses.IsEmpty && !pages.IsEmpty; pages = pages[Math.Min(pages.Length, BlocksAtOnce)..])
        {
            ReportGiven(SomeAddresses(pages, addresses), 0);
        }
    }

    private Span<nuint> SomeAddresses(ReadOnlySpan<ulong> pages, Span<nuint> addresses)
    {
        int count = Math.Min(pages.Length, BlocksAtOnce);
        ToAddresses(pages[..count], 0, addresses, handsOut: false);
        return addresses[..count];
    }
}
