using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>The checks that find wrong calls.</content>
public sealed partial class KmallocHeap
{
    /// <summary>The bytes that the caller may use of an allocation: at least the requested size.</summary>
    /// <param name="address">The address of the allocation.</param>
    /// <exception cref="MisuseException">No allocation of Kmalloc begins at the address.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public unsafe nuint UsableSize(nuint address)
    {
        // SAFETY: CheckBegins answers with an entry of the table, which stays mapped until the heap is disposed.
        ThrowIfDisposed();
        FrameInfo* frame = CheckBegins(address);
        return _records?.Find(address) is { } record && IsGuarded ? record.Layout.Size : UsableOf(frame);
    }

    /// <summary>Whether an address lies in a page frame of the heap.</summary>
    internal unsafe bool Covers(nuint address) => _table.Find(address) != null;

    /// <summary>Whether an allocation of this allocator begins at an address.</summary>
    internal unsafe bool Owns(nuint address)
    {
        // SAFETY: Find answers with null or an entry of the table, whatever the address, and the table stays mapped until the heap is
        // disposed.
        ThrowIfDisposed();
        FrameInfo* frame = _table.Find(address);
        return frame != null && frame->Kind != FrameKind.None && IsBegin(frame, address) && ObjectSlot.IsOut(StateOf(frame, address));
    }

    /// <summary>Refuses an address or a layout that does not match an allocation.</summary>
    /// <exception cref="MisuseException">No allocation with this layout begins at the address.</exception>
    internal unsafe void Check(nuint address, Layout layout)
    {
        // SAFETY: the check itself is what is wanted; the entry that it found is not used.
        ThrowIfDisposed();
        CheckOut(address, layout, out _);
    }

    /// <summary>Checks the address and the layout of an allocation that is to be freed or resized.</summary>
    /// <exception cref="MisuseException">No allocation with this layout begins at the address, or its red zone was written
    /// to.</exception>
    private unsafe FrameInfo* CheckOut(nuint address, Layout layout, out nuint usable)
    {
        // SAFETY: CheckBegins answers with an entry of the table. It has found an allocation there whose room is the usable bytes, so the
        // red zone that is read lies inside it; the pages stay mapped, also if another thread frees them meanwhile.
        FrameInfo* frame = CheckBegins(address);
        usable = UsableOf(frame);
        if (PaddedSize(layout) > MaxSize || UsableOf(RoomFor(layout)) != usable
            || (_records?.Find(address) is { } record && record.Layout != layout))
        {
            throw Misused(MisuseKind.WrongLayout, address, WrongLayout(address, layout, usable));
        }

        if (!IsGuarded || !ObjectGuard.IsOverrun(address, layout.Size, usable))
        {
            return frame;
        }

        // If another thread has freed the memory since the first check, that free has overwritten the red zone too.
        throw ObjectSlot.IsOut(StateOf(frame, address))
            ? Misused(
                MisuseKind.Overrun, address, $"Bytes behind the {ByteText.Exact(layout.Size)} at {AddressText.Of(address)} were written.")
            : NotOut(address);
    }

    private unsafe FrameInfo* CheckBegins(nuint address)
    {
        // SAFETY: Find answers with null or an entry of the table, whatever the address, and the table stays mapped until the heap is
        // disposed.
        FrameInfo* frame = _table.Find(address);
        if (frame == null || frame->Kind == FrameKind.None || !IsBegin(frame, address))
        {
            throw NoBegin(frame, address);
        }

        return ObjectSlot.IsOut(StateOf(frame, address)) ? frame : throw NotOut(address);
    }

    /// <summary>The exception for an address at which no allocation begins.</summary>
    private unsafe MisuseException NoBegin(FrameInfo* frame, nuint address)
    {
        // SAFETY: the frame is null or an entry of the table, which stays mapped until the heap is disposed.
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

    private unsafe bool IsBegin(FrameInfo* frame, nuint address)
    {
        // SAFETY: the frame is an entry of the table, which stays mapped until the heap is disposed.
        if (frame->Kind == FrameKind.Block)
        {
            return (address & (Bytes(0) - 1)) == 0;
        }

        uint index = frame->IndexOf(address);
        return index < frame->Objects && index * frame->ObjectSize == address - frame->Start;
    }

    private unsafe byte StateOf(FrameInfo* frame, nuint address)
    {
        // SAFETY: the frame is an entry of the table, which stays mapped until the heap is disposed.
        return frame->Kind == FrameKind.Block ? Volatile.Read(ref frame->BlockState) : StateOf(SlotOf(frame, address));
    }

    /// <summary>The state of an object, or Free if there is no slot or another thread has marked it.</summary>
    private static unsafe byte StateOf(byte* slot) =>
        // SAFETY: a slot lies in the arena of the table, which stays mapped until the heap is disposed.
        slot != null && Volatile.Read(ref slot[1]) == 0 ? Volatile.Read(ref *slot) : ObjectSlot.Free;

    /// <summary>The slot of an object; null if another thread is giving the slab back, which means that the object was free.</summary>
    private static unsafe byte* SlotOf(FrameInfo* frame, nuint address)
    {
        // SAFETY: the frame is an entry of the table. Its slots lie in the arena of the table, one for each object, and the arena stays
        // mapped until the heap is disposed.
        byte* slots = frame->Slots;
        uint index = frame->IndexOf(address);
        return slots != null && index < frame->Objects ? slots + (index * ObjectSlot.Size) : null;
    }

    private unsafe nuint UsableOf(FrameInfo* frame) =>
        // SAFETY: the frame is an entry of the table, which stays mapped until the heap is disposed.
        frame->Kind == FrameKind.Block ? (nuint)frame->Pages << _pageShift : frame->ObjectSize;

    private Misuse UsedAfterFree(nuint address) => new(
        MisuseKind.UseAfterFree, address,
        $"The memory at {AddressText.Of(address)} was written to while it was free.{_records?.FreedAt(address)}");

    private MisuseException NotOut(nuint address) => Misused(
        MisuseKind.DoubleFree, address, $"The memory at {AddressText.Of(address)} is free already.{_records?.FreedAt(address)}");

    private static MisuseException NotOurs(nuint address) => Misused(
        MisuseKind.Foreign, address, $"Kmalloc did not allocate memory at {AddressText.Of(address)}.");

    private static MisuseException Inside(nuint address, nuint begin) => Misused(
        MisuseKind.Interior,
        address,
        $"The address {AddressText.Of(address)} lies inside of memory that begins at {AddressText.Of(begin)}; pass the "
            + "address that was allocated.");

    private string WrongLayout(nuint address, Layout layout, nuint usable) =>
        _records?.Find(address) is { } record
            ? $"The memory at {AddressText.Of(address)} was allocated with the layout {record.Layout}, not {layout}."
            : $"The memory at {AddressText.Of(address)} has {ByteText.Exact(usable)}, so it was not allocated with the layout {layout}.";

    private static MisuseException Misused(MisuseKind kind, nuint address, string message) =>
        new(new Misuse(kind, address, message), nameof(address));
}
