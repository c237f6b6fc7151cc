using System.Runtime.InteropServices;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>Allocation, resizing and free of what the fast path cannot serve.</content>
public sealed partial class KmallocHeap
{
    private readonly Alignment _alignment;
    private readonly AllocationRecords? _records;

    /// <summary>Whether red zones and poison guard the memory, as in debug mode.</summary>
    internal bool IsGuarded { get; }

    /// <summary>Whether the stack of each allocation is recorded.</summary>
    internal bool IsTracked => _records is not null;

    internal bool IsDisposed { get; private set; }

    internal override FailureCode Take(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        ThrowIfDisposed();
        allocation = default;
        if (PaddedSize(layout) > MaxSize)
        {
            return FailureCode.TooLarge;
        }

        if (layout.Alignment > _alignment)
        {
            return FailureCode.NotSupported;
        }

        // Raised before anything is allocated, so that no memory is lost if a handler throws.
        Heap.RaisePending();
        nuint room = RoomFor(layout);
        nuint usable = UsableOf(room);
        FailureCode error = Heap.Charges.TryCharge(flags, usable, out MemoryGroup? group);
        if (error != FailureCode.None)
        {
            return error;
        }

        error = group is null
            ? TakeRoom(room, ObjectSlot.Allocated, flags, node, out ObjectEntry entry)
            : TakeCharged(group, room, flags, node, out entry);
        if (error == FailureCode.None)
        {
            allocation = Finish(entry.Address, layout, usable, flags);
            Heap.ObserveTaken(entry.Address, layout, usable);
        }

        return error;
    }

    internal override void Give(nuint address, Layout layout) => Free(address, layout);

    private unsafe void FreeSlowly(nuint address, Layout layout)
    {
        // SAFETY: CheckOut has found an allocation with this layout at the address. From the claim on, the memory and its slot belong to
        // this thread alone, until they are given back.
        if (address == 0 || layout.Size == 0)
        {
            return;
        }

        ThrowIfDisposed();
        Heap.ThrowIfObserving();
        FrameInfo* frame = CheckOut(address, layout, out nuint usable);

        // Decided by the layout, which was checked. The frame may already describe another allocation if two threads free the same memory.
        bool isBlock = usable > SizeClasses.Largest;
        ObjectCache? mine = isBlock ? null : CacheFor(NumaNode.NoNode);
        byte* slot = isBlock ? _table.SlotOfBlock(frame) : SlotOf(frame, address);
        BlockCache? blocks = null;
        byte state;
        if (isBlock)
        {
            blocks = ClaimBlock(frame, address, usable, out state);
        }
        else
        {
            state = Claim(frame, slot, address);
        }

        // The claim has succeeded, so this free can no longer be refused. A refused free has therefore changed nothing and notified nobody.
        ushort number = state == ObjectSlot.Charged ? _table.GroupOf(slot) : (ushort)0;
        _records?.Remove(address);
        Heap.ObserveGiven(address);
        if (blocks is not null)
        {
            GiveBlock(blocks, frame, address, usable);
        }
        else
        {
            FreeObject(mine!, frame, address, slot);
        }

        if (state == ObjectSlot.Charged)
        {
            Uncharge(number, usable);
        }

        Heap.RaisePending();
    }

    /// <summary>Allocates memory that was charged to a group. If the allocation fails or throws, the charge is taken off again.</summary>
    private unsafe FailureCode TakeCharged(MemoryGroup group, nuint room, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        // SAFETY: the group's number is written for the slot of the allocation that this thread has just made and that nobody else knows.
        ushort number = Heap.Groups.Enter(group);
        FailureCode error = FailureCode.TooManyGroups;
        entry = default;
        try
        {
            error = number == 0 ? error : TakeRoom(room, ObjectSlot.Charged, flags, node, out entry);
        }
        finally
        {
            if (error != FailureCode.None)
            {
                Heap.Groups.Leave(number);
                group.Uncharge(UsableOf(room));
            }
        }

        if (error == FailureCode.None)
        {
            _table.GroupOf(entry.Slot) = number;
        }

        return error;
    }

    private FailureCode TakeRoom(nuint room, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry) =>
        room <= SizeClasses.Largest
            ? TakeObject(SizeClasses.Of(room), state, flags, node, out entry)
            : TakeBlock(room, state, flags, node, out entry);

    private Allocation Finish(nuint address, Layout layout, nuint usable, GfpFlags flags)
    {
        // SAFETY: the allocation at the address has the usable bytes, and only this thread knows it yet.
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

    private static unsafe void ClearBehind(nuint address, nuint kept, nuint usable, GfpFlags flags)
    {
        // SAFETY: the allocation at the address has the usable bytes, of which the kept ones are no more, and it is the caller's alone.
        if ((flags & GfpFlags.Zero) != 0)
        {
            NativeMemory.Clear((void*)(address + kept), usable - kept);
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, Heap);
}
