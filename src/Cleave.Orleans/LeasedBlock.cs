namespace Cleave.Orleans;

/// <summary>A run of addresses of a space that a lease has.</summary>
/// <param name="Offset">The offset of the first byte.</param>
/// <param name="Size">Bytes of the run.</param>
[GenerateSerializer, Immutable, Alias("cleave.block")]
public readonly record struct LeasedBlock([property: Id(0)] ulong Offset, [property: Id(1)] ulong Size)
{
    /// <summary>The offset after the last byte.</summary>
    public ulong End => Offset + Size;

    /// <summary>Returns "[offset, +size)", the offset in hexadecimal digits.</summary>
    public override string ToString() => FormattableString.Invariant($"[0x{Offset:x}, +{ByteText.Exact(Size)})");
}
