using Cleave.Memory.Contract;

namespace Cleave.Memory.Frames;

/// <content>The checks of a new range, and its place in the list.</content>
public sealed partial class FreePageList
{
    private nuint EndOf(PageRange range) => range.Address + (range.Pages * PageBytes);

    /// <summary>The place of the first range that begins at or below the address; the list is in descending order.</summary>
    private int PlaceOf(nuint address)
    {
        int low = 0;
        int high = _descending.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            bool above = _descending[middle].Address > address;
            (low, high) = above ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private void CheckShape(PageRange range)
    {
        if (!PageSize.IsAligned(range.Address))
        {
            throw Refused("address", $"The range of {range} does not begin at a multiple of the page size of {PageSize}.");
        }

        nuint limit = (nuint.MaxValue - range.Address) / PageBytes;
        if (range.Pages == 0 || range.Pages > limit)
        {
            throw Refused(
                "pages", FormattableString.Invariant($"The range of {range} must have at least 1 page, and from there at most {limit}."));
        }
    }

    /// <summary>Upholds Disjoint: a new range can overlap only the two ranges next to its place.</summary>
    private void CheckDisjoint(PageRange range, int place)
    {
        if (place < _descending.Count && EndOf(_descending[place]) > range.Address)
        {
            throw Overlap(range, _descending[place]);
        }

        if (place > 0 && _descending[place - 1].Address < EndOf(range))
        {
            throw Overlap(range, _descending[place - 1]);
        }
    }

    private static ArgumentException Overlap(PageRange range, PageRange other) =>
        Refused("address", $"The range of {range} overlaps the range of {other}.");

    /// <summary>Makes the exception for a parameter of <see cref="Add"/>.</summary>
    private static ArgumentException Refused(string parameter, string message) => new(message, parameter);
}
