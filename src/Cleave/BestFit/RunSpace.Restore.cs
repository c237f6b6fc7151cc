namespace Cleave.BestFit;

// Filling a space from a saved state, range by range in ascending order.
internal sealed partial class RunSpace
{
    /// <summary>Makes a space that has neither ranges nor free memory. The caller restores both until they fill it.</summary>
    public static RunSpace Unfilled(ulong granules) => new(granules, isFree: false);

    /// <summary>Adds the next range.</summary>
    /// <param name="below">The slot of the range before, or <see cref="RangeTable.Bottom"/>.</param>
    /// <param name="start">The first granule, not below the end of the range before. The granules in between become free.</param>
    /// <param name="length">The number of granules.</param>
    /// <param name="terms">The terms of the range.</param>
    /// <returns>The slot of the range.</returns>
    public uint RestoreRange(uint below, ulong start, ulong length, uint terms)
    {
        RestoreFree(below, start);
        Ranges.Add(below, start, length, terms, out uint number);
        return number;
    }

    /// <summary>Makes the granules free that lie between a range and the beginning of the next one, or the end of the space.</summary>
    public void RestoreFree(uint below, ulong end)
    {
        ulong start = Ranges[below].End;
        if (start < end)
        {
            Free.AddBetween(start, end - start, below: 0, above: 0, below);
        }
    }
}
