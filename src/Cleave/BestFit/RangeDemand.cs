using Cleave.Placement;
using Cleave.Runs;

namespace Cleave.BestFit;

/// <summary>The arguments of a caller that allocates: offsets that include the base offset, sizes in bytes.</summary>
/// <param name="Size">The size as the caller passed it.</param>
/// <param name="Alignment">The alignment; null for any.</param>
/// <param name="Placement">The bounds and the end at which to look.</param>
/// <param name="PreferClear">Whether clear memory is preferred.</param>
internal readonly record struct RangeDemand(ulong Size, Alignment? Alignment, RangePlacement Placement, bool PreferClear)
{
    /// <summary>The alignment of the demand, at least the granularity.</summary>
    public ulong AlignmentOver(Alignment granularity) => Math.Max((Alignment ?? granularity).Bytes, granularity.Bytes);

    /// <summary>The demand in the words of observers.</summary>
    public ObservedRequest Observed => new(
        Size,
        (Alignment ?? default).Bytes,
        Placement.Start,
        Placement.End,
        (Placement.IsRange ? ObservedTerms.Range : ObservedTerms.None)
            | (Placement.IsTopDown ? ObservedTerms.TopDown : ObservedTerms.None)
            | (PreferClear ? ObservedTerms.Clear : ObservedTerms.None));

    /// <summary>Makes the request in granules, or says which argument is invalid.</summary>
    public PlacementError ToRequest(in RangeUnits units, out RunRequest request)
    {
        request = default;
        PlacementError error = Check(units);
        if (error != PlacementError.None)
        {
            return error;
        }

        ulong alignment = AlignmentOver(units.Granularity) >> units.Granularity.Log2;
        request = new RunRequest(
            units.Holding(Size),
            Placement.IsRange ? units.From(Placement.Start) : 0,
            Placement.IsRange ? units.At(Placement.End) : ulong.MaxValue,
            alignment,
            (0 - (units.BaseOffset >> units.Granularity.Log2)) & (alignment - 1),
            Placement.IsTopDown);
        return request.TryPlace(new FreeRun(0, units.Granules), out _) ? PlacementError.None : PlacementError.RangeTooShort;
    }

    /// <summary>The value that is wrong, its limit and the name of its parameter.</summary>
    public (ulong Value, ulong Limit, string Parameter) Argument(PlacementError error, in RangeUnits units) => error switch
    {
        PlacementError.SizeBelowChunk => (Size, 1, "size"),
        PlacementError.RangeEmpty => (Placement.Start, Placement.End, "placement"),
        PlacementError.RangeBelowBase => (Placement.Start, units.BaseOffset, "placement"),
        PlacementError.EndPastSpace => (Placement.End, units.BaseOffset + units.Size, "placement"),
        PlacementError.RangeTooShort => (Size, units.Bytes(units.Holding(Size)), Placement.IsRange ? "placement" : "alignment"),
        _ => (Size, units.Size, "size"),
    };

    private PlacementError Check(in RangeUnits units) =>
        Size == 0 ? PlacementError.SizeBelowChunk
        : Size > units.Size ? PlacementError.SizePastSpace
        : !Placement.IsRange ? PlacementError.None
        : Placement.Start < units.BaseOffset ? PlacementError.RangeBelowBase
        : Placement.End <= Placement.Start ? PlacementError.RangeEmpty
        : Placement.End - units.BaseOffset > units.Size ? PlacementError.EndPastSpace
        : PlacementError.None;
}
