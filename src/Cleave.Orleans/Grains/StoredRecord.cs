namespace Cleave.Orleans.Grains;

/// <summary>A record of the store: bytes with a format of their own.</summary>
[GenerateSerializer, Alias("cleave.record")]
internal sealed class StoredRecord
{
    /// <summary>The bytes of the record; empty if nothing was stored.</summary>
    [Id(0)]
    public byte[] Bytes { get; set; } = [];

    /// <summary>Returns the number of bytes.</summary>
    public override string ToString() => $"{Bytes.Length} bytes";
}
