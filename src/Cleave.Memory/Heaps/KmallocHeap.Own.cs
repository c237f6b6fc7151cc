using System.Runtime.CompilerServices;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>Frees of objects that the thread's own cache has, without a lock and without an atomic operation.</content>
public sealed partial class KmallocHeap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe bool TryFreeOwn(OwnerState* state, FrameInfo* frame, nuint address, uint index)
    {
        // SAFETY: the state and the frame are those of Free. By Looked, the owner is read again after the thread is busy.
        Volatile.Write(ref state->Busy, 1);
        bool isFast = Volatile.Read(ref state->Locked) == 0 && frame->Owner == state->Id && TryPushOwn(state, frame, address, index);
        Volatile.Write(ref state->Busy, 0);
        return isFast;
    }

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
        ObjectEntry* entry = (ObjectEntry*)&stack->Items + count;
        entry->Address = address;
        entry->Slot = slot;
        stack->Count = count + 1;
        return true;
    }
}
