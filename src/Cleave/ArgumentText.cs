namespace Cleave;

/// <summary>Sentences of failures for invalid arguments, each with the value and the limit.</summary>
internal static class ArgumentText
{
    public static string Of(in AllocationFailure failure) => failure.Code switch
    {
        >= FailureCode.TrimNeedsOneRun and <= FailureCode.GrowSizeBelowRange => OfResize(failure, failure.Value, failure.Limit),
        >= FailureCode.AlreadyRetired => OfOption(failure),
        _ => OfRequest(failure, failure.Value, failure.Limit),
    };

    private static string OfRequest(in AllocationFailure failure, ulong value, ulong limit) => failure.Code switch
    {
        FailureCode.SizeBelowMin => $"The size is {Bytes(value)}; it must be at least {Bytes(limit)}.",
        FailureCode.SizeAboveMax => $"The size is {Bytes(value)}; all of the space has {Bytes(limit)}.",
        FailureCode.SizeUnaligned => $"The size is {Bytes(value)}; with ExactSize it must be a multiple of the chunk size, {Bytes(limit)}.",
        FailureCode.SizeNotPowerOfTwo => $"A single block of {Bytes(value)} was asked for; with ExactSize the size must be a power of two.",
        FailureCode.RoundedSizeAboveMax =>
            $"The size is {Bytes(value)}; rounded up to whole blocks of at least {Bytes(failure.MinBlock)}, it is above the "
            + $"{Bytes(limit)} of the space.",
        FailureCode.RangeStartUnaligned =>
            $"The range starts at {Offset(value)}, which is not a whole number of chunks of {Bytes(limit)} above the base offset.",
        FailureCode.RangeEndUnaligned =>
            $"The range ends at {Offset(value)}, which is not a whole number of chunks of {Bytes(limit)} above the base offset.",
        FailureCode.RangeEmpty => $"The range starts at {Offset(value)} and ends at {Offset(limit)}, so it is empty.",
        FailureCode.RangeBelowBase => $"The range starts at {Offset(value)}, which is below the base offset {Offset(limit)}.",
        FailureCode.RangePastEnd => $"The range ends at {Offset(value)}; the space ends at {Offset(limit)}.",
        FailureCode.RangeOverflow => $"The range has {Bytes(value)}; from its start there are {Bytes(limit)} to the last address.",
        FailureCode.RangeTooShort =>
            $"The range from {Offset(failure.Range.Start)} to {Offset(failure.Range.End)} can never hold {FailureText.What(failure)}: the "
            + $"request takes {Bytes(limit)} at a multiple of {Bytes(failure.MinBlock)} above the base offset.",
        FailureCode.ExactRangeMisaligned =>
            $"The bounds hold exactly the size that was asked for, and start at {Offset(value)}: that start "
            + $"{(NeedsOnlyStart(failure) ? "must be a multiple" : "and the size must be multiples")} of "
                + $"{Bytes(limit)} above the base offset, "
            + "which is the alignment of the request.",
        _ => FormattableString.Invariant($"The flags are 0x{value:x}; the known flags are 0x{limit:x}."),
    };

    private static string OfResize(in AllocationFailure failure, ulong value, ulong limit) => failure.Code switch
    {
        FailureCode.TrimNeedsOneRun =>
            $"Only memory in one piece can be trimmed; this owner has {Blocks(value)}{(value == 0 ? "" : " with gaps between them")}.",
        FailureCode.TrimSizeZero => "The size to trim to is 0 bytes; it must be at least 1 byte, or the owner be disposed.",
        FailureCode.TrimSizeAboveBlock => $"The size to trim to is {Bytes(value)}; the memory has {Bytes(limit)}.",
        FailureCode.TrimStartBelowBlock =>
            $"The start of the part to keep is {Offset(value)}, which is below the memory that begins at {Offset(limit)}.",
        FailureCode.TrimStartUnaligned =>
            $"The start of the part to keep is {Offset(value)}, which is not a whole number of chunks of "
                + $"{Bytes(limit)} above the base offset.",
        FailureCode.TrimPastBlock =>
            $"The part to keep starts at {Offset(value)} and ends past the end of the memory at {Offset(limit)}.",
        _ => $"The size to grow to is {Bytes(value)}; the range has {Bytes(limit)} already. Shrink and Trim make it smaller.",
    };

    private static string OfOption(in AllocationFailure failure) => failure.Code switch
    {
        FailureCode.AlreadyRetired =>
            $"The memory at {Offset(failure.Value)} is retired already; the region ends before {Offset(failure.Limit)}.",
        FailureCode.NotRetired => $"The memory at {Offset(failure.Value)} is not retired; the region ends before {Offset(failure.Limit)}.",
        FailureCode.NoBlocks => $"Size is {Bytes(failure.Value)}, which holds no block: the smallest is {Bytes(failure.Limit)}.",
        FailureCode.TooManyBlocks => FormattableString.Invariant(
            $"The pool has {failure.Value} smallest blocks; the index type counts {failure.Limit}."),
        _ => $"The option {failure.Name} is {Bytes(failure.Value)}; the limit is {Bytes(failure.Limit)}.",
    };

    /// <summary>Whether an exact request is for one run of addresses, of which only the start has to be aligned.</summary>
    private static bool NeedsOnlyStart(in AllocationFailure failure) =>
        failure.IsContiguous || failure.IsSingleBlock || failure.Range.End - failure.Range.Start - 1 < failure.MinBlock - 1;

    private static string Blocks(ulong count) => count == 0 ? "no blocks" : FormattableString.Invariant($"{count} blocks");

    private static string Bytes(ulong bytes) => ByteText.Exact(bytes);

    private static string Offset(ulong offset) => AddressText.Of(offset);
}
