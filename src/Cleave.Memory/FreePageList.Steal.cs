namespace Cleave.Memory;

/// <content>Memory for the books of an allocator, out of the memory that it manages.</content>
public sealed partial class FreePageList
{
    /// <summary>Takes pages for metadata from the end of a range.</summary>
    /// <param name="layout">The bytes that are needed. They begin at the address of the answer; what they leave over of its last page is
    /// the caller's too.</param>
    /// <exception cref="ArgumentException">The size is 0.</exception>
    /// <exception cref="InvalidOperationException">No range is long enough; the message names the longest.</exception>
    /// <remarks>Which range loses them, <see cref="TrySteal"/> says.</remarks>
    public PageRange Steal(Layout layout) =>
        TrySteal(layout, out PageRange stolen)
            ? stolen
            : throw new InvalidOperationException(
                $"No range has room for {layout}, behind a first page that is left alone; the longest of {Count} has {Longest()}.");

    /// <summary>The same as <see cref="Steal"/>, but answers false where no range is long enough.</summary>
    /// <param name="layout">The bytes that are needed.</param>
    /// <param name="stolen">The pages that were taken; they are no longer in the list.</param>
    /// <exception cref="ArgumentException">The size is 0.</exception>
    /// <remarks>
    /// The shortest range that will do loses them, of several the highest, so long ranges stay long. Its first page is never taken. It is
    /// a power of two no more, so steal first, then split. Where an alignment above the page size leaves pages over behind them, these
    /// stay in the list as a range of their own. Cost: the number of ranges.
    /// </remarks>
    public bool TrySteal(Layout layout, out PageRange stolen)
    {
        if (layout.Size == 0)
        {
            throw new ArgumentException($"A layout has at least 1 byte; this one is {layout}.", nameof(layout));
        }

        int victim = -1;
        stolen = default;
        for (int i = 0; i < _descending.Count; i++)
        {
            bool shorter = victim < 0 || _descending[i].Pages < _descending[victim].Pages;
            if (shorter && TailOf(_descending[i], layout) is { } tail)
            {
                (victim, stolen) = (i, tail);
            }
        }

        if (victim >= 0)
        {
            Cut(victim, stolen);
        }

        return victim >= 0;
    }

    /// <summary>The highest pages of a range that hold the layout and are not its first, or null.</summary>
    private PageRange? TailOf(PageRange range, Layout layout)
    {
        nuint available = (range.Pages - 1) * PageBytes;
        if (layout.Size > available)
        {
            return null;
        }

        nuint pages = ((layout.Size - 1) / PageBytes) + 1;
        Alignment step = layout.Alignment > PageSize ? layout.Alignment : PageSize;
        var start = (nuint)step.RoundDown(EndOf(range) - (pages * PageBytes));
        return start > range.Address ? new PageRange(start, pages) : null;
    }

    /// <summary>Leaves of a range what is below and above the stolen pages. Upholds Ordered and Counted.</summary>
    private void Cut(int place, PageRange stolen)
    {
        PageRange range = _descending[place];
        nuint left = (stolen.Address - range.Address) / PageBytes;
        nuint over = range.Pages - left - stolen.Pages;
        _descending[place] = range with { Pages = left };
        if (over > 0)
        {
            _descending.Insert(place, new PageRange(EndOf(stolen), over));
        }

        TotalPages -= stolen.Pages;
    }

    private PageRange Longest() => _descending.Count == 0 ? default : _descending.MaxBy(range => range.Pages);
}
