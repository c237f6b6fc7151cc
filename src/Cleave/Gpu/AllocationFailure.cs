namespace Cleave;

/// <summary>Why a <see cref="GpuBuddy"/> refused, with the value and the limit; <c>default</c> is no failure.</summary>
/// <param name="Error">What was wrong.</param>
/// <param name="Value">The offending value, in bytes (flags: the bits): the size asked for where there was no space.</param>
/// <param name="Limit">What the value has to keep to, in bytes, where the error has such a limit.</param>
/// <param name="Available">Bytes free at that moment.</param>
/// <param name="LargestFreeBlock">Bytes of the largest free block at that moment.</param>
public readonly record struct AllocationFailure(
    GpuBuddyError Error, ulong Value, ulong Limit, ulong Available, ulong LargestFreeBlock)
{
    /// <summary>Whether the request was sound but there was no room for it.</summary>
    public bool IsNoSpace => Error == GpuBuddyError.NoSpace;

    /// <summary>Whether an argument was invalid; trying again later cannot help.</summary>
    public bool IsInvalid => Error is not (GpuBuddyError.None or GpuBuddyError.NoSpace);

    /// <summary>The name of the argument that was invalid, or null.</summary>
    public string? ParamName => Error switch
    {
        GpuBuddyError.SizeBelowChunk or GpuBuddyError.SizeUnaligned or GpuBuddyError.SizePastSpace => "size",
        GpuBuddyError.RoundedSizeTooLarge or GpuBuddyError.BlockSizeNotPowerOfTwo => "size",
        GpuBuddyError.MinBlockBelowChunk or GpuBuddyError.MinBlockNotPowerOfTwo or GpuBuddyError.ExactRangeMisaligned => "minBlockSize",
        GpuBuddyError.StartUnaligned or GpuBuddyError.EndUnaligned or GpuBuddyError.EndPastSpace => "mode",
        GpuBuddyError.RangeEmpty or GpuBuddyError.RangeBelowBase => "mode",
        GpuBuddyError.UnknownFlags => "flags",
        GpuBuddyError.TrimSizeZero or GpuBuddyError.TrimSizeUnaligned or GpuBuddyError.TrimSizeAboveBlock => "newSize",
        GpuBuddyError.TrimStartBelowBlock or GpuBuddyError.TrimStartUnaligned or GpuBuddyError.TrimPastBlock => "start",
        _ => null,
    };

    /// <summary>The failure as a sentence that names the value and the limit.</summary>
    public override string ToString() => Error switch
    {
        GpuBuddyError.None => "No failure.",
        GpuBuddyError.NoSpace =>
            $"No space for {Bytes(Value)}: {Bytes(Available)} are free, the largest free block is {Bytes(LargestFreeBlock)}.",
        GpuBuddyError.SizeBelowChunk => $"The size is {Bytes(Value)}; it is at least one chunk of {Bytes(Limit)}.",
        GpuBuddyError.MinBlockBelowChunk => $"The smallest block is {Bytes(Value)}; it is at least one chunk of {Bytes(Limit)}.",
        GpuBuddyError.MinBlockNotPowerOfTwo => $"The smallest block is {Bytes(Value)}, which is no power of two.",
        GpuBuddyError.StartUnaligned => $"The start {Offset(Value)} is no whole number of chunks of {Bytes(Limit)} above the base.",
        GpuBuddyError.EndUnaligned => $"The end {Offset(Value)} is no whole number of chunks of {Bytes(Limit)} above the base.",
        GpuBuddyError.SizeUnaligned => $"The size {Bytes(Value)} is no multiple of the chunk size {Bytes(Limit)}.",
        GpuBuddyError.EndPastSpace => $"The range ends at {Offset(Value)}; the space ends at {Offset(Limit)}.",
        GpuBuddyError.SizePastSpace => $"The size is {Bytes(Value)}; from the start there are {Bytes(Limit)} to the end of the space.",
        GpuBuddyError.ExactRangeMisaligned =>
            $"All that lies within the bounds, from {Offset(Value)}, was asked for, "
            + $"and it is not aligned to the smallest block of {Bytes(Limit)}.",
        GpuBuddyError.RoundedSizeTooLarge =>
            $"The size {Bytes(Value)}, rounded up to what blocks can serve, is above the {Bytes(Limit)} of the space.",
        GpuBuddyError.UnknownFlags => FormattableString.Invariant($"The flags 0x{Value:x} have bits outside 0x{Limit:x}."),
        GpuBuddyError.RangeEmpty => $"The range begins at {Offset(Value)} and ends at {Offset(Limit)}, so it is empty.",
        GpuBuddyError.RangeBelowBase => $"The range begins at {Offset(Value)}, below the base offset {Offset(Limit)}.",
        GpuBuddyError.BlockSizeNotPowerOfTwo => $"A single block of {Bytes(Value)} was asked for, which is no power of two.",
        GpuBuddyError.TrimNeedsOneBlock => $"Only a single block can be trimmed; there are {Value}.",
        GpuBuddyError.TrimSizeZero => "The size to trim to is zero.",
        GpuBuddyError.TrimSizeUnaligned => $"The size to trim to is {Bytes(Value)}, no multiple of the chunk size {Bytes(Limit)}.",
        GpuBuddyError.TrimSizeAboveBlock => $"The size to trim to is {Bytes(Value)}; the block has {Bytes(Limit)}.",
        GpuBuddyError.TrimStartBelowBlock => $"The start {Offset(Value)} lies below the block, which begins at {Offset(Limit)}.",
        GpuBuddyError.TrimStartUnaligned =>
            $"The start {Offset(Value)} is no whole number of chunks of {Bytes(Limit)} above the base offset.",
        GpuBuddyError.TrimPastBlock => $"What is to be kept from {Offset(Value)} ends past the end of the block at {Offset(Limit)}.",
        _ => Error.ToString(),
    };

    private static string Bytes(ulong bytes) => ByteText.Exact(bytes);

    private static string Offset(ulong offset) => FormattableString.Invariant($"0x{offset:x}");
}
