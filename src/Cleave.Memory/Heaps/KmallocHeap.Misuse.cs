using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>Finding what callers do wrong.</content>
public sealed unsafe partial class KmallocHeap
{
    /// <summary>The bytes that may be used of what begins at an address.</summary>
    /// <exception cref="MemoryMisuseException">Nothing that is allocated here begins there.</exception>
    public nuint UsableSize(nuint address)
    {
        ThrowIfDisposed();
        FrameInfo* frame = CheckBegins(address);
        return _records?.Find(address) is { } record && IsGuarded ? record.Layout.Size : UsableOf(frame);
    }

    /// <summary>Whether an address lies in a page frame of the heap.</summary>
    internal bool Covers(nuint address) => _table.Find(address) != null;

    /// <summary>Whether an address is one that this allocator gave out and was not given back since.</summary>
    internal bool Owns(nuint address)
    {
        ThrowIfDisposed();
        FrameInfo* frame = _table.Find(address);
        return frame != null && frame->Kind != FrameKind.None && IsBegin(frame, address) && ObjectSlot.IsOut(StateOf(frame, address));
    }

    /// <exception cref="MemoryMisuseException">Nothing that was asked for with that layout begins there.</exception>
    internal void Check(nuint address, Layout layout)
    {
        ThrowIfDisposed();
        CheckOut(address, layout, out _);
    }

    /// <summary>Checks what is to be given back, or resized, against what it was asked for with.</summary>
    /// <exception cref="MemoryMisuseException">It is not what the caller thinks.</exception>
    private FrameInfo* CheckOut(nuint address, Layout layout, out nuint usable)
    {
        FrameInfo* frame = CheckBegins(address);
        usable = UsableOf(frame);
        if (PaddedSize(layout) > MaxSize || UsableOf(RoomFor(layout)) != usable || (_records?.Find(address) is { } record && record.Layout != layout))
        {
            throw Misused(MemoryMisuse.WrongLayout, address, WrongLayout(address, layout, usable));
        }

        if (!IsGuarded || !ObjectGuard.IsOverrun(address, layout.Size, usable))
        {
            return frame;
        }

        // Another thread that has freed the memory since the first look has overwritten the red zone too.
        throw ObjectSlot.IsOut(StateOf(frame, address))
            ? Misused(MemoryMisuse.Overrun, address, $"Bytes behind the {ByteText.Exact(layout.Size)} at {AddressText.Of(address)} were written.")
            : NotOut(address);
    }

    private FrameInfo* CheckBegins(nuint address)
    {
        // SAFETY: whatever the address, Find answers with null or an entry of the table, which stays mapped until the heap is disposed.
        FrameInfo* frame = _table.Find(address);
        if (frame == null || frame->Kind == FrameKind.None || !IsBegin(frame, address))
        {
            throw NoBegin(frame, address);
        }

        return ObjectSlot.IsOut(StateOf(frame, address)) ? frame : throw NotOut(address);
    }

    /// <summary>Why nothing that is allocated begins at an address.</summary>
    private MemoryMisuseException NoBegin(FrameInfo* frame, nuint address)
    {
        if (frame != null && frame->Kind == FrameKind.Slab)
        {
            uint index = frame->IndexOf(address);
            return index < frame->Objects ? Inside(address, frame->Start + (index * (nuint)frame->ObjectSize)) : NotOurs(address);
        }

        FrameInfo* block = frame == null ? null : BlockAround(address);
        if (block != null)
        {
            return Inside(address, _table.AddressOf(block));
        }

        bool wasFreed = frame != null && (_table.WasFreed(frame, address) || _records?.FreedAt(address).Length > 0);
        return wasFreed ? NotOut(address) : NotOurs(address);
    }

    private bool IsBegin(FrameInfo* frame, nuint address)
    {
        if (frame->Kind == FrameKind.Block)
        {
            return (address & (Bytes(0) - 1)) == 0;
        }

        uint index = frame->IndexOf(address);
        return index < frame->Objects && index * frame->ObjectSize == address - frame->Start;
    }

    private byte StateOf(FrameInfo* frame, nuint address)
    {
        return frame->Kind == FrameKind.Block ? Volatile.Read(ref frame->BlockState) : StateOf(SlotOf(frame, address));
    }

    private static byte StateOf(byte* slot) => slot != null && Volatile.Read(ref slot[1]) == 0 ? Volatile.Read(ref *slot) : ObjectSlot.Free;

    /// <summary>The slot of an object, or null where another gives its slab back at this moment, so that it must have been free.</summary>
    private static byte* SlotOf(FrameInfo* frame, nuint address)
    {
        byte* slots = frame->Slots;
        uint index = frame->IndexOf(address);
        return slots != null && index < frame->Objects ? slots + (index * ObjectSlot.Size) : null;
    }

    private nuint UsableOf(FrameInfo* frame) => frame->Kind == FrameKind.Block ? Bytes(frame->Order) : frame->ObjectSize;

    private MemoryMisuseException UsedAfterFree(nuint address) => Misused(
        MemoryMisuse.UseAfterFree, address, $"The memory at {AddressText.Of(address)} was written to while it was free.{_records?.FreedAt(address)}");

    private MemoryMisuseException NotOut(nuint address) => Misused(
        MemoryMisuse.DoubleFree, address, $"The memory at {AddressText.Of(address)} is free already.{_records?.FreedAt(address)}");

    private static MemoryMisuseException NotOurs(nuint address) => Misused(
        MemoryMisuse.Foreign, address, $"Kmalloc did not allocate memory at {AddressText.Of(address)}.");

    private static MemoryMisuseException Inside(nuint address, nuint begin) => Misused(
        MemoryMisuse.Interior,
        address,
        $"The address {AddressText.Of(address)} lies inside of memory that begins at {AddressText.Of(begin)}; pass the address that was allocated.");

    private string WrongLayout(nuint address, Layout layout, nuint usable) =>
        _records?.Find(address) is { } record
            ? $"The memory at {AddressText.Of(address)} was allocated with the layout {record.Layout}, not {layout}."
            : $"The memory at {AddressText.Of(address)} has {ByteText.Exact(usable)}, so it was not allocated with the layout {layout}.";

    private static MemoryMisuseException Misused(MemoryMisuse misuse, nuint address, string message) => new(misuse, address, message);
}
