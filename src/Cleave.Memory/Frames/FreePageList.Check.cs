using Cleave.Memory.Contract;

namespace Cleave.Memory.Frames;

/// <content>What a range has to be to come in, and where it then stands.</content>
public sealed partial class FreePageList
{
    private nuint EndOf(PageRange range) => range.Address + (range.Pages * PageBytes);

    /// <summary>The place of the first range that begins at or below the address.</summary>
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
            throw Refused("pages", FormattableString.Invariant($"The range of {range} must have at least 1 page, and from there at most {limit}."));
        }
    }

    /// <summary>Upholds Disjoint: a new range can only meet the two that it comes to stand between.</summary>
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

    /// <summary>The exception for a parameter of <see cref="Add"/>.</summary>
    private static ArgumentException Refused(string parameter, string message) => new(message, parameter);
}
