namespace Cleave.BestFit;

/// <summary>A range of addresses that a <see cref="BestFitAllocator"/> or a learning allocator allocated,
/// as a plain value of 32 bytes.</summary>
/// <remarks>
/// <para>
/// The value is the handle by which the range is freed or resized. It has a number that changes with each use of its place in the
/// allocator's table, so a copy that was kept after the range was freed or resized is refused, even if the same addresses were allocated
/// again (unless one place in the table was used 2^32 times in between).
/// </para>
/// <para>Its properties take no lock. Immutable, so safe from any number of threads. <c>default</c> is no range.</para>
/// </remarks>
public readonly record struct AllocatedRange
{
    // Four fields of eight bytes each, so that the compiler keeps them in registers.
    private readonly ulong _handle;
    private readonly ulong _origin;

    internal AllocatedRange(int allocator, ulong offset, ulong size, uint slot, uint use, bool isClear)
    {
        Offset = offset;
        Size = size;
        _handle = slot | ((ulong)use << 32);
        _origin = ((ulong)(uint)allocator << 1) | (isClear ? 1UL : 0);
    }

    /// <summary>The first byte; the base offset is part of it.</summary>
    public ulong Offset { get; }

    /// <summary>Bytes of the range: the size that was asked for, rounded up to the granularity. 0 for <c>default</c>.</summary>
    public ulong Size { get; }

    /// <summary>The offset behind the last byte.</summary>
    public ulong End => Offset + Size;

    /// <summary>Whether all of the range was known to be zeroed when it was allocated;
    /// after a growth, whether the added part was.</summary>
    public bool IsClear => (_origin & 1) != 0;

    /// <summary>Whether this is a range at all; false for <c>default</c>.</summary>
    public bool IsRange => _origin != 0;

    /// <summary>The place in the allocator's table.</summary>
    internal uint Slot => (uint)_handle;

    /// <summary>The number of the use of that place.</summary>
    internal uint Use => (uint)(_handle >> 32);

    /// <summary>Whether the range is from the allocator with that number.</summary>
    internal bool IsFrom(int allocator) => _origin >> 1 == (uint)allocator;

    /// <summary>The range as "[0x1000, +4 KiB)", with "clear" if it is.</summary>
    public override string ToString() =>
        IsRange ? $"[{AddressText.Of(Offset)}, +{ByteText.Exact(Size)}){(IsClear ? " clear" : "")}" : "no range";
}
