using System.Runtime.CompilerServices;

namespace Cleave.Vulkan.Blocks;

/// <summary>A range of a block as a plain value: its place, and the slot of its record. Immutable; <c>default</c> is no range.</summary>
/// <remarks>All fields have eight bytes, so that a copy of a value that was just written never waits for two stores at once.</remarks>
internal readonly record struct BlockRange
{
    private readonly ulong _handle;

    /// <summary>Describes a range of a block.</summary>
    /// <param name="offset">The first byte of the range in the block.</param>
    /// <param name="size">Bytes of the range, at least 1.</param>
    /// <param name="slot">The number of the record.</param>
    /// <param name="use">The number of the use of that record, by which a value that is out of date is found out.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BlockRange(ulong offset, ulong size, uint slot, uint use)
        : this(offset, size, slot | ((ulong)use << 32))
    {
    }

    /// <summary>Makes a range of its parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BlockRange(ulong offset, ulong size, ulong handle)
    {
        Offset = offset;
        Size = size;
        _handle = handle;
    }

    /// <summary>The first byte of the range in the block.</summary>
    public ulong Offset { get; }

    /// <summary>Bytes of the range; 0 for <c>default</c>.</summary>
    public ulong Size { get; }

    /// <summary>The slot and its use in one number.</summary>
    public ulong Handle => _handle;

    /// <summary>The number of the record.</summary>
    public uint Slot => (uint)_handle;

    /// <summary>The number of the use of that record.</summary>
    public uint Use => (uint)(_handle >> 32);

    /// <summary>The offset behind the last byte.</summary>
    public ulong End => Offset + Size;

    /// <summary>The range as "[0x1000, +4 KiB)".</summary>
    public override string ToString() => $"[{AddressText.Of(Offset)}, +{ByteText.Exact(Size)})";
}
