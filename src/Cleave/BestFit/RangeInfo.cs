namespace Cleave.BestFit;

/// <summary>A part of a <see cref="BestFitAllocator"/>'s space as an inspection found it. Immutable.</summary>
/// <param name="Offset">The first byte; the base offset is part of it.</param>
/// <param name="Size">Bytes of the part.</param>
/// <param name="IsFree">Whether the part is free; if not, it is one allocation.</param>
/// <param name="IsClear">Whether the part is free and known to be zeroed. False for every allocation: only its holder knows.</param>
public readonly record struct RangeInfo(ulong Offset, ulong Size, bool IsFree, bool IsClear)
{
    /// <summary>The offset behind the last byte.</summary>
    public ulong End => Offset + Size;

    /// <summary>The part in words: "[0x1000, +4 KiB) free".</summary>
    public override string ToString() =>
        $"[{AddressText.Of(Offset)}, +{ByteText.Exact(Size)}) {(!IsFree ? "allocated" : IsClear ? "free, clear" : "free")}";
}
