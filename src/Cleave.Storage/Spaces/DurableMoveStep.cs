using Cleave.BestFit;

namespace Cleave.Storage.Spaces;

/// <summary>One move of a plan. Immutable.</summary>
/// <param name="Range">The range before the move.</param>
/// <param name="Target">The first offset of the range after the move.</param>
public readonly record struct DurableMoveStep(DurableRange Range, ulong Target)
{
    /// <summary>The move in the allocator's terms.</summary>
    internal RangeMove Move { get; init; }

    /// <summary>The move in words: "7 at [0x1000, +4 KiB) to 0x8000".</summary>
    public override string ToString() => $"{Range} to {AddressText.Of(Target)}";
}
