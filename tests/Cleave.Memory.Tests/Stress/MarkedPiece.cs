using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Stress;

// SAFETY: a piece is written and read only between its allocation and its free, inside its size.

/// <summary>A piece of memory that holds the same number at many places, so that whoever else writes to it is found.</summary>
internal readonly struct MarkedPiece
{
    /// <summary>Bytes from one mark to the next: less than an object of most size classes, and many in a page.</summary>
    private const nuint Stride = 128;

    private readonly nuint _address;
    private readonly nuint _size;
    private readonly ulong _mark;

    private MarkedPiece(Allocation memory, Layout layout, ulong mark)
    {
        (_address, _size, Layout, _mark) = (memory.Address, memory.Size, layout, mark);
        for (nuint at = 0; at < _size; at += Stride)
            At(at) = mark;
        At(_size - sizeof(ulong)) = mark;
    }

    public Layout Layout { get; }

    public bool IsNone => _address == 0;

    /// <summary>Allocates a piece, whose size is a multiple of 8, and marks it; one of nothing if there is no memory.</summary>
    public static MarkedPiece Take(HeapAllocator allocator, Layout layout, GfpFlags flags, ulong mark) =>
        allocator.TryAllocate(layout, flags | GfpFlags.NoWarn, default, out Allocation memory)
            ? new MarkedPiece(memory, layout, mark)
            : default;

    /// <summary>Checks the marks and frees the piece.</summary>
    public void Free(HeapAllocator allocator)
    {
        Check(_size);
        allocator.Free(_address, Layout);
    }

    /// <summary>Checks the marks, makes the piece longer or shorter, checks what is kept, and marks it anew.</summary>
    public unsafe MarkedPiece Resize(HeapAllocator allocator, Layout layout, GfpFlags flags, ulong mark)
    {
        Check(_size);
        if (!allocator.TryReallocate(_address, layout, Layout, flags | GfpFlags.NoWarn, default, out Allocation memory))
            return this;
        nuint kept = nuint.Min(nuint.Min(layout.Size, Layout.Size), _size);
        for (nuint at = 0; at < kept; at += Stride)
            Assert.Equal(_mark, *(ulong*)(memory.Address + at));
        return new MarkedPiece(memory, layout, mark);
    }

    private void Check(nuint size)
    {
        for (nuint at = 0; at < size; at += Stride)
            AssertMark(at);
        AssertMark(size - sizeof(ulong));
    }

    private void AssertMark(nuint at)
    {
        if (At(at) != _mark)
            Assert.Fail($"Byte {at} of {_size} at 0x{_address:x} has the mark 0x{At(at):x} and not its own, 0x{_mark:x}.");
    }

    private unsafe ref ulong At(nuint offset) => ref *(ulong*)(_address + (offset & ~(nuint)7));
}
