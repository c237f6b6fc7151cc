using Cleave.Memory.Contract;

namespace Cleave.Memory.Frames;

/// <content>Memory for the metadata of an allocator, out of the memory that it manages.</content>
public sealed partial class FreePageList
{
    /// <summary>Takes pages for metadata from the end of a range.</summary>
    /// <param name="layout">The bytes that are needed. They begin at the address of the answer; what they leave over of its last page is
    /// the caller's too.</param>
    /// <exception cref="ArgumentException">The size is 0.</exception>
    /// <exception cref="InvalidOperationException">No range is long enough; the message names the longest.</exception>
    /// <remarks>Takes the pages from the range that <see cref="TrySteal"/> describes.</remarks>
    public PageRange Steal(Layout layout) =>
        TrySteal(layout, out PageRange stolen)
            ? stolen
            : throw new InvalidOperationException(Count == 0
                ? $"The list is empty, so it has no room for {layout}."
                : FormattableString.Invariant($"No range has room for {layout}; the longest of {Count} has {Longest()}."));

    /// <summary>Takes pages for metadata as <see cref="Steal"/> does, but returns false if no range is long enough.</summary>
    /// <param name="layout">The bytes that are needed.</param>
    /// <param name="stolen">The pages that were taken; they are no longer in the list.</param>
    /// <exception cref="ArgumentException">The size is 0.</exception>
    /// <remarks>
    /// The shortest range with room behind its first page loses the pages, the highest of several, so that long ranges stay long. Only if
    /// there is none, a range is used up from its first page on, the shortest again. The length of the range is no power of two after
    /// that, so steal first, then split. If an alignment above the page size leaves pages over behind the stolen ones, these stay in the list
    /// as a range of their own. Cost: the number of ranges.
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

    /// <summary>Finds the shortest range from whose end the layout can be taken.</summary>
    /// <param name="layout">The bytes that are needed.</param>
    /// <param name="leastLeft">How many pages of the range have to be left below them.</param>
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

    /// <summary>The highest pages of a range that hold the layout and leave so many below them, or null.</summary>
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

    /// <summary>Leaves in the list what a range has below and above the stolen pages. Upholds Ordered, Disjoint and Counted.</summary>
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
