using Cleave.Runs;

namespace Cleave.BestFit;

/// <summary>Finds the facts with which a caller can change a refused request so that it is served. Changes nothing.</summary>
internal static class RangeFailures
{
    /// <summary>Describes a refused request for memory.</summary>
    public static AllocationFailure Of(FailureCode code, in RangeDemand demand, in RunRequest request, FreeRuns free, in RangeUnits units)
    {
        (ulong value, ulong limit, string? parameter) = code == FailureCode.NoSpace
            ? (demand.Size, units.Size, null)
            : demand.Argument(code, units);
        AllocationFailure failure = State(code, value, limit, parameter, free, units) with
        {
            MinBlock = demand.AlignmentOver(units.Granularity),
            Range = demand.Placement.IsRange ? (demand.Placement.Start, demand.Placement.End)
                : (units.BaseOffset, units.BaseOffset + units.Size),
        };
        return code != FailureCode.NoSpace ? failure : failure with
        {
            Fitting = units.Bytes(LongestFit.Of(free, request)),
            Reason = free.Free < request.Length ? NoSpaceReason.Total
                : demand.Placement.IsRange ? NoSpaceReason.Range
                : free.Longest >= request.Length ? NoSpaceReason.Alignment
                : NoSpaceReason.Fragmentation,
        };
    }

    /// <summary>Describes a refused change of a range.</summary>
    public static AllocationFailure OfResize(
        FailureCode code, ulong value, ulong limit, string? parameter, FreeRuns free, in RangeUnits units) =>
        State(code, value, limit, parameter, free, units);

    /// <summary>Describes a range that cannot grow in place.</summary>
    public static AllocationFailure OfGrowth(AllocatedRange range, ulong newSize, ulong room, FreeRuns free, in RangeUnits units) =>
        State(FailureCode.NoSpace, newSize, units.Size, null, free, units) with
        {
            Reason = NoSpaceReason.InPlace,
            Fitting = range.Size + room,
            Range = (range.Offset, range.End),
        };

    /// <summary>Describes a space that cannot shrink.</summary>
    /// <param name="newSize">The size that was asked for.</param>
    /// <param name="least">The fewest granules that the space can have.</param>
    /// <param name="free">The free memory.</param>
    /// <param name="units">The units of the space.</param>
    public static AllocationFailure OfShrink(ulong newSize, ulong least, FreeRuns free, in RangeUnits units) =>
        newSize < units.Granularity.Bytes
            ? State(FailureCode.SizeBelowMin, newSize, units.Granularity.Bytes, nameof(newSize), free, units)
            : newSize > units.Size
            ? State(FailureCode.SizeAboveMax, newSize, units.Size, nameof(newSize), free, units)
            : State(FailureCode.NoSpace, newSize, units.Size, null, free, units) with
            {
                Reason = NoSpaceReason.EndOfSpace,
                Fitting = units.Bytes(least),
                Range = (units.OffsetOf(0), units.OffsetOf(least)),
            };

    private static AllocationFailure State(
        FailureCode code, ulong value, ulong limit, string? parameter, FreeRuns free, in RangeUnits units)
    {
        ulong longest = units.Bytes(free.Longest);
        return new AllocationFailure
        {
            Code = code,
            Value = value,
            Limit = limit,
            ParamName = parameter,
            FreeBytes = units.Bytes(free.Free),
            LargestFreeBlock = longest,
            LargestFreeRun = longest,
            MinBlock = units.Granularity.Bytes,
            IsContiguous = true,
            Text = RangeFailureText.Instance,
        };
    }
}
