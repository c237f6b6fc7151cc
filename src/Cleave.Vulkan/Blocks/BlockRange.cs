namespace Cleave.Vulkan.Blocks;

/// <summary>A range of a block as a plain value: its place, and the record that the block keeps of it. Immutable.</summary>
/// <param name="Offset">The first byte of the range in the block.</param>
/// <param name="Size">Bytes of the range, at least 1; 0 for <c>default</c>, which is no range.</param>
/// <param name="Slot">The number of the record.</param>
/// <param name="Use">The number of the use of that record, by which a value that is out of date is found out.</param>
internal readonly record struct BlockRange(ulong Offset, ulong Size, uint Slot, uint Use)
{
    /// <summary>The offset behind the last byte.</summary>
    public ulong End => Offset + Size;

    /// <summary>The range as "[0x1000, +4 KiB)".</summary>
    public override string ToString() => $"[{AddressText.Of(Offset)}, +{ByteText.Exact(Size)})";
}
