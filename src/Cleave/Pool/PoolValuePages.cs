using Cleave.Sets;

namespace Cleave.Pool;

/// <summary>A table of one byte for each leaf of a large pool, all zero at first, that commits its memory a page at a time.</summary>
/// <remarks>Only one thread at a time may commit. Other threads may read at the same time, and may change committed bytes
/// atomically.</remarks>
/// <param name="leaves">The number of leaves of the pool.</param>
internal sealed class PoolValuePages(long leaves)
{
    private const int PageShift = 12;
    private const int PageMask = (1 << PageShift) - 1;

    private static readonly byte[] Unwritten = new byte[1 << PageShift];

    private PageDirectory<byte[]> _pages = new((ulong)((leaves - 1) >> PageShift) + 1, Unwritten, (ulong)nuint.Size);
    private ulong _pageBytes;

    /// <summary>Bytes that are committed for the table so far.</summary>
    public ulong CommittedBytes => _pages.CommittedBytes + _pageBytes;

    /// <summary>Returns the byte of a leaf. A caller may change it only if it was committed. A comparison that fails is no
    /// change.</summary>
    public ref byte At(long leaf) => ref _pages.Of((ulong)leaf >> PageShift)[(int)leaf & PageMask];

    /// <summary>Commits the memory for the byte of a leaf.</summary>
    /// <returns>False if the memory is missing.</returns>
    public bool TryCommit(long leaf)
    {
        ulong page = (ulong)leaf >> PageShift;
        if (!ReferenceEquals(_pages.Of(page), Unwritten))
        {
            return true;
        }

        try
        {
            var bytes = new byte[1 << PageShift];
            _pages.Reach(page) = bytes;
            _pageBytes += (ulong)bytes.Length;
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    /// <summary>Enumerates the committed pages, each with its first leaf, in no particular order.</summary>
    public IEnumerable<(long First, byte[] States)> Committed() => _pages.Pages()
        .Where(entry => !ReferenceEquals(entry.Page, Unwritten))
        .Select(entry => ((long)(entry.Number << PageShift), entry.Page));
}
