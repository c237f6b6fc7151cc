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
    public FailureCode ToRequest(in RangeUnits units, out RunRequest request)
    {
        request = default;
        FailureCode code = Check(units);
        if (code != FailureCode.None)
        {
            return code;
        }

        ulong alignment = AlignmentOver(units.Granularity) >> units.Granularity.Log2;
        request = new RunRequest(
            units.Holding(Size),
            Placement.IsRange ? units.From(Placement.Start) : 0,
            Placement.IsRange ? units.At(Placement.End) : ulong.MaxValue,
            alignment,
            (0 - (units.BaseOffset >> units.Granularity.Log2)) & (alignment - 1),
            Placement.IsTopDown);
        return request.TryPlace(new FreeRun(0, units.Granules), out _) ? FailureCode.None : FailureCode.RangeTooShort;
    }

    /// <summary>The value that is wrong, its limit and the name of its parameter.</summary>
    public (ulong Value, ulong Limit, string Parameter) Argument(FailureCode code, in RangeUnits units) => code switch
    {
        FailureCode.SizeBelowMin => (Size, 1, "size"),
        FailureCode.RangeEmpty => (Placement.Start, Placement.End, "placement"),
        FailureCode.RangeBelowBase => (Placement.Start, units.BaseOffset, "placement"),
        FailureCode.RangePastEnd => (Placement.End, units.BaseOffset + units.Size, "placement"),
        FailureCode.RangeTooShort => (Size, units.Bytes(units.Holding(Size)), Placement.IsRange ? "placement" : "alignment"),
        _ => (Size, units.Size, "size"),
    };

    private FailureCode Check(in RangeUnits units) =>
        Size == 0 ? FailureCode.SizeBelowMin
        : Size > units.Size ? FailureCode.SizeAboveMax
        : !Placement.IsRange ? FailureCode.None
        : Placement.Start < units.BaseOffset ? FailureCode.RangeBelowBase
        : Placement.End <= Placement.Start ? FailureCode.RangeEmpty
        : Placement.End - units.BaseOffset > units.Size ? FailureCode.RangePastEnd
        : FailureCode.None;
}
