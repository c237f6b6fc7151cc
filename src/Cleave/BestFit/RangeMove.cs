namespace Cleave.BestFit;

/// <summary>One move of an allocated range to another place of its <see cref="BestFitAllocator"/>. Immutable.</summary>
/// <param name="Range">The range before the move. In a plan that moves a range twice, this is the value after the first move.</param>
/// <param name="Target">The first offset of the range after the move; the base offset is part of it.</param>
/// <remarks>The target shares no byte with the range itself, so the content stays whole until the move is complete.</remarks>
public readonly record struct RangeMove(AllocatedRange Range, ulong Target)
{
    /// <summary>The first offset of the range before the move.</summary>
    public ulong From => Range.Offset;

    /// <summary>Bytes of the range, all of which have to be copied.</summary>
    public ulong Size => Range.Size;

    /// <summary>The move in words: "[0x1000, +4 KiB) to 0x8000".</summary>
    public override string ToString() => $"{Range} to {AddressText.Of(Target)}";
}
