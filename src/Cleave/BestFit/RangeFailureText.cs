namespace Cleave.BestFit;

/// <summary>Messages of an allocator of ranges: one sentence for each failure, which can be understood without the call.</summary>
internal sealed class RangeFailureText : FailureText
{
    /// <summary>The one author of the sentences.</summary>
    public static RangeFailureText Instance { get; } = new();

    public override string Of(in AllocationFailure failure) => failure.Code switch
    {
        FailureCode.RangeTooShort =>
            $"The range from {Offset(failure.Range.Start)} to {Offset(failure.Range.End)} can never hold "
                + $"{Bytes(failure.Limit)} at a multiple "
            + $"of {Bytes(failure.MinBlock)}.",
        FailureCode.RangeStartUnaligned =>
            $"The target of the move is {Offset(failure.Value)}, which is not a multiple of {Bytes(failure.Limit)}, "
                + "the alignment of the range.",
        FailureCode.TrimSizeZero => "The size to keep is 0 bytes; it must be at least 1 byte. To keep nothing, free the range.",
        FailureCode.TrimSizeAboveBlock => $"The size to keep is {Bytes(failure.Value)}; the range has {Bytes(failure.Limit)}.",
        FailureCode.TrimStartBelowBlock =>
            $"The start of the part to keep is {Offset(failure.Value)}, which is below the range that begins at {Offset(failure.Limit)}.",
        FailureCode.TrimStartUnaligned =>
            $"The start of the part to keep is {Offset(failure.Value)}, which is not a multiple of the "
                + $"granularity, {Bytes(failure.Limit)}.",
        FailureCode.TrimPastBlock =>
            $"The part to keep starts at {Offset(failure.Value)} and ends past the end of the range at {Offset(failure.Limit)}.",
        _ => base.Of(failure),
    };

    protected override string NoSpace(in AllocationFailure failure) => failure.Reason switch
    {
        NoSpaceReason.Range =>
            $"No room for {Bytes(failure.Value)} between {Offset(failure.Range.Start)} and {Offset(failure.Range.End)}: "
            + $"{Bytes(failure.FreeBytes)} are free in all of the space, but in that range {Fits(failure)}.",
        NoSpaceReason.Alignment =>
            $"No room for {Bytes(failure.Value)} at a multiple of {Bytes(failure.MinBlock)}: {Bytes(failure.FreeBytes)} "
                + "are free and the longest "
            + $"free run is {Bytes(failure.LargestFreeRun)}, but at such a multiple {Fits(failure)}.",
        NoSpaceReason.Fragmentation =>
            $"No room for {Bytes(failure.Value)}: {Bytes(failure.FreeBytes)} are free, but the longest free run is "
            + $"{Bytes(failure.LargestFreeRun)}; {Fits(failure)}.",
        NoSpaceReason.InPlace =>
            $"No room to grow the range from {Offset(failure.Range.Start)} to {Offset(failure.Range.End)} to "
                + $"{Bytes(failure.Value)}: with the "
            + $"free memory behind it, it can have {Bytes(failure.Fitting)}.",
        NoSpaceReason.MoveSource =>
            $"The range from {Offset(failure.Range.Start)} to {Offset(failure.Range.End)} was freed, resized or moved "
                + "since its move was planned.",
        NoSpaceReason.EndOfSpace or NoSpaceReason.Moves or NoSpaceReason.MoveTarget => base.NoSpace(failure),
        _ when failure.FreeBytes == 0 => $"No room for {Bytes(failure.Value)}: all of the space of {Bytes(failure.Limit)} is in use.",
        _ => $"No room for {Bytes(failure.Value)}: only {Bytes(failure.FreeBytes)} of the space of {Bytes(failure.Limit)} are free.",
    };
}
