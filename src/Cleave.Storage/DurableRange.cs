namespace Cleave.Storage;

/// <summary>An allocated range of a durable space, as a plain value. Immutable.</summary>
/// <param name="Id">The number that names the range for good: also after a move, and after the space was opened again. Numbers start at 1
/// and are never used twice.</param>
/// <param name="Offset">The first byte; the base offset is part of it. Only a move changes it.</param>
/// <param name="Size">Bytes of the range: the size that was asked for, rounded up to the granularity.</param>
/// <remarks><c>default</c> is no range.</remarks>
public readonly record struct DurableRange(ulong Id, ulong Offset, ulong Size)
{
    /// <summary>The offset behind the last byte.</summary>
    public ulong End => Offset + Size;

    /// <summary>The range in words: "7 at [0x1000, +4 KiB)".</summary>
    public override string ToString() =>
        Id == 0 ? "no range" : FormattableString.Invariant($"{Id} at [{AddressText.Of(Offset)}, +{ByteText.Exact(Size)})");
}
