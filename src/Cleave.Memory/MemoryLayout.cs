namespace Cleave.Memory;

/// <summary>What a piece of memory has to be: so many bytes, at a multiple of an alignment.</summary>
/// <param name="Size">Bytes, at least one.</param>
/// <param name="Alignment">What the address of the first byte is a multiple of.</param>
public readonly record struct MemoryLayout(nuint Size, Alignment Alignment)
{
    /// <summary>The layout in words: "4 KiB, aligned to 64 bytes".</summary>
    public override string ToString() => $"{ByteText.Exact(Size)}, aligned to {Alignment}";
}
