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
    /// <summary>Frees an object of this thread by the fast path; answers false, and nothing has changed, if that is not
    /// possible.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe bool TryFreeOwn(OwnerState* state, FrameInfo* frame, nuint address, Layout layout)
    {
        // SAFETY: the recent cache keeps the state of this thread alive, and the frame is an entry of the table. The entry of a frame
        // outside slabs has the place of no stack. By Looked, the owner is read after the thread is busy; if it is this thread, the class
        // and the index that were read before are right, because only the owner describes frames as its own.
        nuint steps = StepsOf(layout);
        if (steps > SizeClasses.MostSteps)
        {
            return false;
        }

        nuint place = StackOfSteps[steps];
        if (frame->StackPlace != place || !frame->Begins(address, out uint index))
        {
            return false;
        }

        Volatile.Write(ref state->Busy, 1);
        if (Volatile.Read(ref state->Locked) == 0 && frame->Owner == state->Id
            && TryPushOwn((ObjectStack*)((byte*)state + place), frame, address, index))
        {
            Volatile.Write(ref state->Busy, 0);
            return true;
        }

        Volatile.Write(ref state->Busy, 0);
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe bool TryPushOwn(ObjectStack* stack, FrameInfo* frame, nuint address, uint index)
    {
        // SAFETY: only a slab of this thread has the id of its cache. While the thread is busy, no other thread takes the slab away, so the
        // slot belongs to the object. There is room where an entry is written.
        byte* slot = frame->Slots + ((nuint)index * ObjectSlot.Size);
        ObjectEntry* top = stack->Top;
        if (top == stack->End || slot[0] != ObjectSlot.Allocated || slot[1] != 0)
        {
            return false;
        }

        *slot = ObjectSlot.Cached;
        top->Address = address;
        top->Slot = slot;
        stack->Top = top + 1;
        return true;
    }

    /// <summary>Frees memory that the fast path could not: of another owner, of another kind, or of this thread if its stack is full or
    /// another thread is inside the lock.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe void FreeOther(nuint address, Layout layout)
    {
        // SAFETY: Find answers with null or an entry of the table, which stays mapped until the heap is disposed.
        FrameInfo* frame = IsDisposed ? null : _table.Find(address);
        bool isFreed = frame != null && (layout.Size > SizeClasses.Largest
            ? _cachesBlocks && TryFreeBlock(frame, address, layout)
            : TryFreeObject(frame, address, layout));
        if (!isFreed)
        {
            FreeSlowly(address, layout);
        }
    }

    /// <summary>Frees an object inside the lock of this thread's cache, or claims it if it is of another owner.</summary>
    private unsafe bool TryFreeObject(FrameInfo* frame, nuint address, Layout layout)
    {
        // SAFETY: the frame is an entry of the table. Both ways look at the owner again.
        nuint steps = StepsOf(layout);
        if (RecentCache.Cache is not { } mine || RecentCache.State == null || steps > SizeClasses.MostSteps
            || frame->StackPlace != StackOfSteps[steps] || !frame->Begins(address, out uint index))
        {
            return false;
        }

        return frame->Owner == mine.Id ? TryFreeOwnLocked(mine, frame, address, index) : TryFreeOther(mine, frame, address);
    }

    /// <summary>Frees an object of this thread inside the lock of its cache: if the stack is full, half of it goes back to the slabs
    /// first.</summary>
    /// <returns>False, and nothing has changed, if the object is not allocated or another thread has marked it.</returns>
    private static unsafe bool TryFreeOwnLocked(ObjectCache mine, FrameInfo* frame, nuint address, uint index)
    {
        // SAFETY: the cache is that of this thread. It checks the owner of the frame again inside the lock.
        using (mine.Enter())
        {
            return mine.TryKeep(frame, address, frame->Slots + (index * ObjectSlot.Size));
        }
    }

    /// <summary>Allocates from the cache of this thread inside one of its locks: a block that it keeps, or an object after a refill of its
    /// stack.</summary>
    private bool TryTakeOwnLocked(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation)
    {
        nuint size = PaddedSize(layout);
        allocation = default;
        return RecentCache.Cache is { } mine && mine.Host == this && HasFastPath && !IsDisposed
            && (uint)flags < 64 && ((PlainFlags >> (int)flags) & 1) != 0 && node == NumaNode.NoNode
            && (size - 1 < SizeClasses.Largest
                ? TryTakeOwnObject(mine, SizeClasses.Of(size), flags, out allocation)
                : TryTakeOwnBlock(mine.Blocks, size, layout.Alignment, flags, out allocation));
    }

    private unsafe bool TryTakeOwnObject(ObjectCache mine, int sizeClass, GfpFlags flags, out Allocation allocation)
    {
        // SAFETY: the object belongs to this thread alone, and has the size of its class.
        Heap.RaisePending();
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
