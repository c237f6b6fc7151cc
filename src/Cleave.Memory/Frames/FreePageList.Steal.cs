using Cleave.Memory.Contract;

namespace Cleave.Memory.Frames;

/// <content>Memory for the metadata of an allocator, taken from the memory that the allocator manages.</content>
public sealed partial class FreePageList
{
    /// <summary>Takes pages for metadata from the end of a range.</summary>
    /// <param name="layout">The size and alignment of the metadata.</param>
    /// <returns>The pages that were taken. The metadata begins at their first byte, and the rest of the last page is the caller's
    /// too.</returns>
    /// <exception cref="ArgumentException">The size is 0.</exception>
    /// <exception cref="InvalidOperationException">No range is long enough; the message names the longest range.</exception>
    /// <remarks>Takes the pages from the range that <see cref="TrySteal"/> describes.</remarks>
    public PageRange Steal(Layout layout) =>
        TrySteal(layout, out PageRange stolen)
            ? stolen
            : throw new InvalidOperationException(Count == 0
                ? $"The list is empty, so it has no room for {layout}."
                : FormattableString.Invariant($"No range has room for {layout}; the longest of {Count} has {Longest()}."));

    /// <summary>Takes pages for metadata as <see cref="Steal"/> does, but returns false if no range is long enough.</summary>
    /// <param name="layout">The size and alignment of the metadata.</param>
    /// <param name="stolen">The pages that were taken; they are no longer in the list.</param>
    /// <exception cref="ArgumentException">The size is 0.</exception>
    /// <remarks>
    /// The pages come from the shortest range that keeps at least its first page, and from the highest of several such ranges, so that long
    /// ranges stay long. If there is none, the call uses up the shortest range that is long enough. Afterwards the length of the range is
    /// usually no power of two, so steal first and split later. If an alignment above the page size leaves pages over behind the stolen
    /// ones, they stay in the list as a range of their own. Cost: linear in the number of ranges.
    /// </remarks>
    public bool TrySteal(Layout layout, out PageRange stolen)
    {
        if (layout.Size == 0)
        {
            throw new ArgumentException($"A layout has at least 1 byte; this one is {layout}.", nameof(layout));
        }

        if (!TryFind(layout, leastLeft: 1, out int victim, out stolen) && !TryFind(layout, leastLeft: 0, out victim, out stolen))
        {
            return false;
        }

        Cut(victim, stolen);
        return true;
    }

    /// <summary>Finds the shortest range whose end has room for the layout.</summary>
    /// <param name="layout">The bytes that are needed.</param>
    /// <param name="leastLeft">The number of pages of the range that must be left below the stolen pages.</param>
    /// <param name="victim">The place of the range.</param>
    /// <param name="stolen">The pages to take.</param>
    private bool TryFind(Layout layout, nuint leastLeft, out int victim, out PageRange stolen)
    {
        victim = -1;
        stolen = default;
        for (int i = 0; i < _descending.Count; i++)
        {
            bool shorter = victim < 0 || _descending[i].Pages < _descending[victim].Pages;
            if (shorter && TailOf(_descending[i], layout, leastLeft) is { } tail)
            {
                (victim, stolen) = (i, tail);
            }
        }

        return victim >= 0;
    }

    /// <summary>The highest pages of a range that hold the layout and leave the given number of pages below them, or null.</summary>
    private PageRange? TailOf(PageRange range, Layout layout, nuint leastLeft)
    {
        nuint available = (range.Pages - leastLeft) * PageBytes;
        if (layout.Size > available)
        {
            return null;
        }

        nuint pages = ((layout.Size - 1) / PageBytes) + 1;
        Alignment step = layout.Alignment > PageSize ? layout.Alignment : PageSize;
        var start = (nuint)step.RoundDown(EndOf(range) - (pages * PageBytes));
        return start >= range.Address + (leastLeft * PageBytes) ? new PageRange(start, pages) : null;
    }

    /// <summary>Removes the stolen pages from a range and keeps the pages below and above them. Upholds Ordered, Disjoint and
    /// Counted.</summary>
    private void Cut(int place, PageRange stolen)
    {
        PageRange range = _descending[place];
        nuint left = (stolen.Address - range.Address) / PageBytes;
        nuint over = range.Pages - left - stolen.Pages;
        _descending.RemoveAt(place);
        if (left > 0)
        {
            _descending.Insert(place, range with { Pages = left });
        }

        if (over > 0)
        {
            _descending.Insert(place, new PageRange(EndOf(stolen), over));
        }

        TotalPages -= stolen.Pages;
    }

    private PageRange Longest() => _descending.MaxBy(range => range.Pages);
}
