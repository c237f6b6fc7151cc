using System.Runtime.InteropServices;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>The contract, where the fast path does not serve.</content>
public sealed unsafe partial class KmallocHeap
{
    private readonly Alignment _alignment;
    private readonly AllocationRecords? _records;

    /// <summary>Whether memory is watched: red zones, and poison.</summary>
    internal bool IsGuarded { get; }

    /// <summary>Whether it is noted where everything is allocated.</summary>
    internal bool IsTracked => _records is not null;

    internal bool IsDisposed { get; private set; }

    internal override AllocationError Take(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        ThrowIfDisposed();
        allocation = default;
        if (PaddedSize(layout) > MaxSize)
        {
            return AllocationError.TooLarge;
        }

        if (layout.Alignment > _alignment)
        {
            return AllocationError.NotSupported;
        }

        // Before anything is taken, so that a listener that throws costs nobody memory.
        Heap.RaisePending();
        nuint room = RoomFor(layout);
        nuint usable = UsableOf(room);
        AllocationError error = Heap.Charges.TryCharge(flags, usable, out MemoryGroup? group);
        if (error != AllocationError.None)
        {
            return error;
        }

        error = group is null
            ? TakeRoom(room, ObjectSlot.Allocated, flags, node, out ObjectEntry entry)
            : TakeCharged(group, room, flags, node, out entry);
        if (error == AllocationError.None)
        {
            allocation = Finish(entry.Address, layout, usable, flags);
            Heap.ObserveTaken(entry.Address, layout, usable);
        }

        return error;
    }

    internal override AllocationError Resize(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        ThrowIfDisposed();
        CheckOut(address, oldLayout, out nuint usable);
        if (_records is null && FitsIn(newLayout, usable))
        {
            ClearBehind(address, nuint.Min(oldLayout.Size, newLayout.Size), usable, flags);
            allocation = new Allocation(address, usable);
            Heap.ObserveGiven(address);
            Heap.ObserveTaken(address, newLayout, usable);
            return AllocationError.None;
        }

        AllocationError error = Take(newLayout, flags, node, out allocation);
        if (error == AllocationError.None)
        {
            nuint kept = nuint.Min(newLayout.Size, oldLayout.Size);
            NativeMemory.Copy((void*)address, (void*)allocation.Address, kept);
            Give(address, oldLayout);
        }

        return error;
    }

    /// <summary>Whether a layout has that size class, and any alignment but one that there is none of here.</summary>
    private bool FitsIn(Layout layout, nuint usable) =>
        PaddedSize(layout) <= MaxSize && UsableOf(RoomFor(layout)) == usable && layout.Alignment <= _alignment;

    internal override void Give(nuint address, Layout layout) => FreeSlowly(address, layout);

    private void FreeSlowly(nuint address, Layout layout)
    {
        if (address == 0 || layout.Size == 0)
        {
            return;
        }

        ThrowIfDisposed();
        Heap.ThrowIfObserving();
        FrameInfo* frame = CheckOut(address, layout, out nuint usable);

        // By the layout, which was found right: the frame may be another's by now, if two threads free the same memory.
        bool isBlock = usable > SizeClasses.Largest;
        ObjectCache? mine = isBlock ? null : CacheFor(NumaNode.NoNode);
        byte* slot = isBlock ? _table.SlotOfBlock(frame) : SlotOf(frame, address);
        byte state = isBlock ? ClaimBlock(frame, address, usable) : Claim(frame, slot, address);

        // The memory is this thread's alone until it is given back. So a free that is refused has changed nothing, and was reported to nobody.
        ushort number = state == ObjectSlot.Charged ? _table.GroupOf(slot) : (ushort)0;
        _records?.Remove(address);
        Heap.ObserveGiven(address);
        if (IsGuarded && !isBlock)
        {
            ObjectGuard.Poison(address, usable);
        }

        if (mine is null)
        {
            GiveBlock(frame, address, usable);
        }
        else
        {
            GiveObject(mine, frame, address, slot);
        }

        if (state == ObjectSlot.Charged)
        {
            Uncharge(number, usable);
        }

        Heap.RaisePending();
    }

    /// <summary>Takes what was charged to a group; where that fails, by whatever way, the charge is taken off.</summary>
    private AllocationError TakeCharged(MemoryGroup group, nuint room, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        ushort number = Heap.Groups.Enter(group);
        AllocationError error = AllocationError.TooManyGroups;
        entry = default;
        try
        {
            error = number == 0 ? error : TakeRoom(room, ObjectSlot.Charged, flags, node, out entry);
        }
        finally
        {
            if (error != AllocationError.None)
            {
                Heap.Groups.Leave(number);
                group.Uncharge(UsableOf(room));
            }
        }

        if (error == AllocationError.None)
        {
            _table.GroupOf(entry.Slot) = number;
        }

        return error;
    }

    private AllocationError TakeRoom(nuint room, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry) =>
        room <= SizeClasses.Largest
            ? TakeObject(SizeClasses.Of(room), state, flags, node, out entry)
            : TakeBlock(room, state, flags, node, out entry);

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

    /// <summary>Bytes to take for a layout that is no larger than <see cref="MaxSize"/>.</summary>
    private nuint RoomFor(Layout layout) => IsGuarded ? ObjectGuard.RoomFor(PaddedSize(layout)) : PaddedSize(layout);

    private nuint UsableOf(nuint room) =>
        room <= SizeClasses.Largest ? (nuint)SizeClasses.SizeOf(SizeClasses.Of(room)) : Bytes(OrderOf(room));

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, Heap);
}
