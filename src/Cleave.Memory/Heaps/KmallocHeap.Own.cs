using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>Allocation and free by the thread's own cache: frees without a lock and without an atomic operation, and what follows if a
/// stack is empty or full, inside the lock of the cache.</content>
public sealed partial class KmallocHeap
{
    /// <summary>Frees an object by the fast path if it is one of this thread, and memory of any other kind by the slow paths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe void Free(FrameInfo* frame, nuint address, Layout layout)
    {
        // SAFETY: `_recent` keeps the state of this thread alive, and the frame is an entry of the table. The entry of a frame outside
        // slabs has no sizes, so no size passes the comparison with it. By Looked, the owner is read after the thread is busy.
        OwnerState* state = _state;
        uint index = frame->IndexOf(address);
        if (state != null && PaddedSize(layout) - 1 - frame->SizeBelow < frame->Sizes
            && index * frame->ObjectSize == address - frame->Start)
        {
            Volatile.Write(ref state->Busy, 1);
            if (Volatile.Read(ref state->Locked) == 0 && frame->Owner == state->Id && TryPushOwn(state, frame, address, index))
            {
                Volatile.Write(ref state->Busy, 0);
                return;
            }

            Volatile.Write(ref state->Busy, 0);
            if (TryFreeObject(frame, address, index))
            {
                return;
            }
        }

        FreeSlowly(address, layout);
    }

    /// <summary>Frees an object that the fast path could not: one of another owner, or one of this thread if its stack is full or another
    /// thread is inside the lock.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe bool TryFreeObject(FrameInfo* frame, nuint address, uint index) =>
        // SAFETY: the state and the frame are those of Free. Both ways look at the owner again.
        frame->Owner == _state->Id ? TryFreeOwnLocked(frame, address, index) : TryFreeOther(frame, address, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe bool TryPushOwn(OwnerState* state, FrameInfo* frame, nuint address, uint index)
    {
        // SAFETY: only a slab of this thread has the id of its cache. While the thread is busy, no other thread takes the slab away, so the
        // slot belongs to the object. The count is below the capacity where an entry is written.
        byte* slot = frame->Slots + (index * ObjectSlot.Size);
        ObjectStack* stack = (ObjectStack*)&state->Stacks + frame->SizeClass;
        int count = stack->Count;
        if (count >= stack->Capacity || slot[0] != ObjectSlot.Allocated || slot[1] != 0)
        {
            return false;
        }

        *slot = ObjectSlot.Cached;
        ObjectEntry* entry = ObjectStack.ItemsOf(stack) + count;
        entry->Address = address;
        entry->Slot = slot;
        stack->Count = count + 1;
        return true;
    }

    /// <summary>Frees an object of this thread inside the lock of its cache: if the stack is full, half of it goes back to the slabs
    /// first.</summary>
    /// <returns>False, and nothing has changed, if the object is not allocated or another thread has marked it.</returns>
    private static unsafe bool TryFreeOwnLocked(FrameInfo* frame, nuint address, uint index)
    {
        // SAFETY: `_state` was set, so `_recent` is the cache of this thread. It checks the owner of the frame again inside the lock.
        ObjectCache mine = _recent!;
        using (mine.Enter())
        {
            return mine.TryKeep(frame, address, frame->Slots + (index * ObjectSlot.Size));
        }
    }

    /// <summary>Allocates from the cache of this thread inside one of its locks: a block that it keeps, or an object after a refill of its
    /// stack.</summary>
    private unsafe bool TryTakeOwnLocked(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        // SAFETY: `_recent` keeps the state of this thread alive.
        OwnerState* state = _state;
        nuint size = PaddedSize(layout);
        bool isPlain = state != null && state->Heap == Id && !IsDisposed
            && (uint)flags < 64 && ((PlainFlags >> (int)flags) & 1) != 0 && node == NumaNode.NoNode;
        allocation = default;
        return isPlain && (size - 1 < SizeClasses.Largest
            ? TryTakeOwnObject(SizeClasses.Of(size), flags, out allocation)
            : TryTakeOwnBlock(size, layout.Alignment, flags, out allocation));
    }

    private unsafe bool TryTakeOwnObject(int sizeClass, GfpFlags flags, out Allocation allocation)
    {
        // SAFETY: the object belongs to this thread alone, and has the size of its class.
        Heap.RaisePending();
        ObjectCache mine = _recent!;
        bool isTaken;
        ObjectEntry entry;
        using (mine.Enter())
        {
            isTaken = mine.TryPop(sizeClass, ObjectSlot.Allocated, out entry);
        }

        var size = (nuint)SizeClasses.SizeOf(sizeClass);
        allocation = isTaken ? new Allocation(entry.Address, size) : default;
        if (isTaken && (flags & GfpFlags.Zero) != 0)
        {
            NativeMemory.Clear((void*)entry.Address, size);
        }

        if (isTaken && ReclaimingPages.MayReclaim(flags))
        {
            Heap.Reclaiming.RaiseToHigh();
        }

        return isTaken;
    }
}
