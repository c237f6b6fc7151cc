namespace Cleave.Placement;

/// <summary>Translates the errors of raw calls into the failures that all allocators report.</summary>
internal static class PlacementErrors
{
    /// <summary>Gives the code of an error of a raw request.
    /// Errors that <see cref="RequestCheck"/> alone can find are not among them.</summary>
    public static FailureCode ToCode(this PlacementError error) => error switch
    {
        PlacementError.None => FailureCode.None,
        PlacementError.NoSpace => FailureCode.NoSpace,
        PlacementError.SizeBelowChunk => FailureCode.SizeBelowMin,
        PlacementError.SizePastSpace => FailureCode.SizeAboveMax,
        PlacementError.SizeUnaligned => FailureCode.SizeUnaligned,
        PlacementError.StartUnaligned => FailureCode.RangeStartUnaligned,
        PlacementError.EndUnaligned => FailureCode.RangeEndUnaligned,
        PlacementError.EndPastSpace => FailureCode.RangePastEnd,
        PlacementError.ExactRangeMisaligned => FailureCode.ExactRangeMisaligned,
        PlacementError.RoundedSizeTooLarge => FailureCode.RoundedSizeAboveMax,
        PlacementError.BlockSizeNotPowerOfTwo => FailureCode.SizeNotPowerOfTwo,
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, $"The error {(int)error} is not one of a raw request."),
    };
}
