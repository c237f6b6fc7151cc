using System.Runtime.InteropServices;
using Cleave.Memory.Slabs;

namespace Cleave.Memory;

/// <content>The contract, where the fast path does not serve.</content>
public sealed unsafe partial class KmallocHeap
{
    private readonly Alignment _alignment;
    private readonly AllocationRecords? _records;

    /// <summary>Whether memory is watched: red zones, and poison.</summary>
    internal bool IsGuarded { get; }

    internal bool IsDisposed { get; private set; }

    internal override AllocError Take(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        ThrowIfDisposed();
        allocation = default;
        nuint room = RoomFor(layout);
        if (room > MaxSize)
        {
            return AllocError.TooLarge;
        }

        if (layout.Alignment > _alignment)
        {
            return AllocError.NotSupported;
        }

        nuint usable = UsableOf(room);
        AllocError error = Heap.Charge(flags, usable, out MemoryGroup? group);
        if (error != AllocError.None)
        {
            return error;
        }

        error = TakeCharged(room, group, flags, node, out ObjectEntry entry);
        if (error == AllocError.None)
        {
            allocation = Finish(entry.Address, layout, usable, flags);
            Heap.ObserveTaken(entry.Address, layout, usable);
        }
        else
        {
            group?.Uncharge(usable);
        }

        return error;
    }

    internal override AllocError Resize(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        CheckOut(address, oldLayout, out nuint usable);
        if (RoomFor(newLayout) <= MaxSize && UsableOf(RoomFor(newLayout)) == usable && !IsGuarded && _records is null)
        {
            ClearBehind(address, nuint.Min(oldLayout.Size, newLayout.Size), usable, flags);
            allocation = new Allocation(address, usable);
            Heap.ObserveGiven(address);
            Heap.ObserveTaken(address, newLayout, usable);
            return AllocError.None;
        }

        AllocError error = Take(newLayout, flags, node, out allocation);
        if (error == AllocError.None)
        {
            nuint kept = nuint.Min(newLayout.Size, oldLayout.Size);
            NativeMemory.Copy((void*)address, (void*)allocation.Address, kept);
            Give(address, oldLayout);
        }

        return error;
    }

    internal override void Give(nuint address, Layout layout) => FreeSlowly(address, layout);

    private void FreeSlowly(nuint address, Layout layout)
    {
        if (address == 0 || layout.Size == 0)
        {
            return;
        }

        ThrowIfDisposed();
        FrameInfo* frame = CheckOut(address, layout, out nuint usable);
        byte* slot = SlotOf(frame, address);
        byte state = frame->Kind == FrameKind.Block ? frame->BlockState : *slot;
        MemoryGroup? group = state == Slot.Charged ? Heap.Groups.Find(_table.GroupOf(slot)) : null;
        ushort number = group is null ? (ushort)0 : _table.GroupOf(slot);
        _records?.Remove(address);
        Heap.ObserveGiven(address);
        if (frame->Kind == FrameKind.Block)
        {
            FreeBlock(frame, address, state);
        }
        else
        {
            FreeObject(frame, address, slot);
        }

        if (group is not null)
        {
            Heap.Groups.Leave(number);
            group.Uncharge(usable);
        }

        Heap.RaisePending();
    }

    private AllocError TakeCharged(nuint room, MemoryGroup? group, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        ushort number = group is null ? (ushort)0 : Heap.Groups.Enter(group);
        byte state = group is null ? Slot.Allocated : Slot.Charged;
        AllocError error = room <= SizeClasses.Largest
            ? TakeObject(SizeClasses.Of(room), state, flags, node, out entry)
            : TakeBlock(room, state, flags, node, out entry);
        if (group is not null && error == AllocError.None)
        {
            _table.GroupOf(entry.Slot) = number;
        }
        else if (group is not null)
        {
            Heap.Groups.Leave(number);
        }

        Heap.RaisePending();
        return error;
    }

    private Allocation Finish(nuint address, Layout layout, nuint usable, GfpFlags flags)
    {
        if (usable <= SizeClasses.Largest)
        {
            ClearBehind(address, 0, usable, flags);
        }

        _records?.Add(address, layout);
        if (IsGuarded)
        {
            ObjectGuard.Arm(address, layout.Size, usable);
            return new Allocation(address, layout.Size);
        }

        return new Allocation(address, usable);
    }

    private static void ClearBehind(nuint address, nuint kept, nuint usable, GfpFlags flags)
    {
        if ((flags & GfpFlags.Zero) != 0)
        {
            NativeMemory.Clear((void*)(address + kept), usable - kept);
        }
    }

    private nuint RoomFor(Layout layout)
    {
        nuint size = AlignedLayout(layout).Size;
        return IsGuarded ? ObjectGuard.RoomFor(size) : size;
    }

    private nuint UsableOf(nuint room) =>
        room <= SizeClasses.Largest ? (nuint)SizeClasses.SizeOf(SizeClasses.Of(room)) : Bytes(OrderOf(room));

    private byte* SlotOf(FrameInfo* frame, nuint address) =>
        frame->Kind == FrameKind.Block ? _table.SlotOfBlock(frame) : frame->Slots + (frame->IndexOf(address) * Slot.Size);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, Heap);
}
