using Cleave.Placement;

namespace Cleave.Gpu;

/// <summary>Messages of a <see cref="GpuBuddy"/>: one sentence for each failure, which can be understood without the call.</summary>
internal static class FailureText
{
    public static string Of(in AllocationFailure failure) =>
        failure.IsNoSpace ? NoSpace(failure) : Invalid(failure.Code, failure.Value, failure.Limit, failure);

    private static string NoSpace(in AllocationFailure failure) => failure.Reason switch
    {
        NoSpaceReason.Range =>
            $"No room for {What(failure)} between {Offset(failure.Range.Start)} and {Offset(failure.Range.End)}: "
            + $"{Bytes(failure.Available)} are free in all of the space, but in that range {Fits(failure)}.",
        NoSpaceReason.Alignment =>
            $"No room for {What(failure)} at a multiple of {Bytes(failure.MinBlock)}: {Bytes(failure.Available)} are free, the largest free "
            + $"block is {Bytes(failure.LargestFreeBlock)}, but at such a multiple {Fits(failure)}.",
        NoSpaceReason.Fragmentation when failure.IsContiguous && !failure.IsSingleBlock =>
            $"No room for {What(failure)}: {Bytes(failure.Available)} are free, but the largest free block is "
            + $"{Bytes(failure.LargestFreeBlock)} and the longest free run is {Bytes(failure.LargestFreeRun)}; {Fits(failure)}.",
        NoSpaceReason.Fragmentation when failure.IsSingleBlock =>
            $"No room for {What(failure)}: {Bytes(failure.Available)} are free, but the largest free block is "
            + $"{Bytes(failure.LargestFreeBlock)}.",
        NoSpaceReason.Fragmentation =>
            $"No room for {What(failure)} in blocks of at least {Bytes(failure.MinBlock)}: {Bytes(failure.Available)} are free, "
            + $"but only {Bytes(failure.Fitting)} of it in such blocks.",
        _ when failure.Available == 0 => $"No room for {What(failure)}: all of the space of {Bytes(failure.Limit)} is in use.",
        _ => $"No room for {What(failure)}: only {Bytes(failure.Available)} of the space of {Bytes(failure.Limit)} are free.",
    };

    private static string Invalid(PlacementError error, ulong value, ulong limit, in AllocationFailure failure) => error switch
    {
        PlacementError.None => "No failure.",
        PlacementError.GrowSizeBelowRange =>
            $"The size to grow to is {Bytes(value)}; the range has {Bytes(limit)} already. Shrink and Trim make it smaller.",
        PlacementError.SizeBelowChunk => $"The size is {Bytes(value)}; it must be at least {Bytes(limit)}.",
        PlacementError.MinBlockBelowChunk => $"The smallest block is {Bytes(value)}; it must be at least one chunk of {Bytes(limit)}.",
        PlacementError.MinBlockNotPowerOfTwo => $"The smallest block is {Bytes(value)}, which is not a power of two.",
        PlacementError.StartUnaligned =>
            $"The range starts at {Offset(value)}, which is not a whole number of chunks of {Bytes(limit)} above the base offset.",
        PlacementError.EndUnaligned =>
            $"The range ends at {Offset(value)}, which is not a whole number of chunks of {Bytes(limit)} above the base offset.",
        PlacementError.SizeUnaligned => $"The size is {Bytes(value)}; with ExactSize it must be a multiple of the chunk size, {Bytes(limit)}.",
        PlacementError.EndPastSpace => $"The range ends at {Offset(value)}; the space ends at {Offset(limit)}.",
        PlacementError.SizePastSpace => $"The size is {Bytes(value)}; all of the space has {Bytes(limit)}.",
        PlacementError.ExactRangeMisaligned =>
            $"The bounds hold exactly the size that was asked for, and start at {Offset(value)}: that start "
            + $"{(NeedsOnlyStart(failure) ? "must be a multiple" : "and the size must be multiples")} of {Bytes(limit)} above the base offset, "
            + "which is the alignment of the request.",
        PlacementError.RoundedSizeTooLarge =>
            $"The size is {Bytes(value)}; rounded up to whole blocks of at least {Bytes(failure.MinBlock)}, it is above the "
            + $"{Bytes(limit)} of the space.",
        PlacementError.UnknownFlags => FormattableString.Invariant($"The flags are 0x{value:x}; the known flags are 0x{limit:x}."),
        PlacementError.RangeEmpty => $"The range starts at {Offset(value)} and ends at {Offset(limit)}, so it is empty.",
        PlacementError.RangeBelowBase => $"The range starts at {Offset(value)}, which is below the base offset {Offset(limit)}.",
        PlacementError.RangeTooShort =>
            $"The range from {Offset(failure.Range.Start)} to {Offset(failure.Range.End)} can never hold {What(failure)}: the request "
            + $"takes {Bytes(limit)} at a multiple of {Bytes(failure.MinBlock)} above the base offset.",
        PlacementError.BlockSizeNotPowerOfTwo =>
            $"A single block of {Bytes(value)} was asked for; with ExactSize the size must be a power of two.",
        PlacementError.TrimNeedsOneBlock =>
            $"Only memory in one piece can be trimmed; this owner has {Blocks(value)}{(value == 0 ? "" : " with gaps between them")}.",
        PlacementError.TrimSizeZero => "The size to trim to is 0 bytes; it must be at least 1 byte, or the owner be disposed.",
        PlacementError.TrimSizeUnaligned =>
            $"The size to trim to is {Bytes(value)}, which is not a multiple of the chunk size, {Bytes(limit)}.",
        PlacementError.TrimSizeAboveBlock => $"The size to trim to is {Bytes(value)}; the memory has {Bytes(limit)}.",
        PlacementError.TrimStartBelowBlock =>
            $"The start of the part to keep is {Offset(value)}, which is below the memory that begins at {Offset(limit)}.",
        PlacementError.TrimStartUnaligned =>
            $"The start of the part to keep is {Offset(value)}, which is not a whole number of chunks of {Bytes(limit)} above the base offset.",
        PlacementError.TrimPastBlock =>
            $"The part to keep starts at {Offset(value)} and ends past the end of the memory at {Offset(limit)}.",
        _ => $"The request was refused: {error}.",
    };

    /// <summary>The size with the terms of the request: "8 MiB in one piece".</summary>
    private static string What(in AllocationFailure failure) =>
        failure.IsSingleBlock ? $"a single block of {Bytes(failure.Value)}"
        : failure.IsContiguous ? $"{Bytes(failure.Value)} in one piece"
        : Bytes(failure.Value);

    /// <summary>Whether an exact request is for one run of addresses, of which only the start has to be aligned.</summary>
    private static bool NeedsOnlyStart(in AllocationFailure failure) =>
        failure.IsContiguous || failure.IsSingleBlock || failure.Range.End - failure.Range.Start - 1 < failure.MinBlock - 1;

    private static string Fits(in AllocationFailure failure) =>
        failure.Fitting == 0 ? "nothing fits" : $"{Bytes(failure.Fitting)} would fit";

    private static string Blocks(ulong count) => count == 0 ? "no blocks" : FormattableString.Invariant($"{count} blocks");

    private static string Bytes(ulong bytes) => ByteText.Exact(bytes);

    private static string Offset(ulong offset) => AddressText.Of(offset);
}
