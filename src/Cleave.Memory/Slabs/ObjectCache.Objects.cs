namespace Cleave.Memory.Slabs;

/// <content>Allocation and freeing of objects.</content>
internal sealed partial class ObjectCache
{
    /// <summary>Allocates an object to a caller; returns false if the cache needs another slab first.</summary>
    /// <exception cref="MisuseException">In debug mode: the free object was written to. The object is never allocated
    /// again.</exception>
    public unsafe bool TryPop(int sizeClass, byte state, out ObjectEntry entry)
    {
        // SAFETY: the caller is the busy owner or holds the lock, so the stack is its own. An entry holds a slot of a slab of this cache.
        ObjectStack* stack = Stacks + sizeClass;
        while (stack->Count > 0 || Refill(sizeClass))
        {
            if (_random is not null)
            {
                Mix(sizeClass, _random);
            }

            entry = stack->Items[--stack->Count];
            bool isUsable = entry.Slot[1] == 0 && !(_isGuarded && ObjectGuard.IsTouched(entry.Address, stack->ObjectSize));
            *entry.Slot = isUsable ? state : ObjectSlot.Suspect;
            if (isUsable)
            {
                return true;
            }

            if (entry.Slot[1] == 0)
            {
                throw Host.UsedAfterFree(entry.Address);
            }
        }

        entry = default;
        return false;
    }

    /// <summary>Moves a random object of a stack to its top. A stack of few objects is refilled first, so that there is a choice.</summary>
    private unsafe void Mix(int sizeClass, RandomPick random)
    {
        // SAFETY: the caller holds the lock, and the stack has at least one object. Both indices are below its count.
        ObjectStack* stack = Stacks + sizeClass;
        if (stack->Count < stack->Capacity / 2)
        {
            _ = Refill(sizeClass);
        }

        int chosen = random.Below(stack->Count);
        (stack->Items[chosen], stack->Items[stack->Count - 1]) = (stack->Items[stack->Count - 1], stack->Items[chosen]);
    }

    /// <summary>Takes back an object of this cache's slabs that the calling thread has claimed, which ends the claim.</summary>
    public unsafe void TakeBack(FrameInfo* frame, nuint address, byte* slot)
    {
        // SAFETY: by Described the frame and the slot are those of the object, because the claimed object is still allocated.
        Keep(frame->SizeClass, address, slot);

        // The mark is cleared after the state, so that no other thread finds the object allocated and without a mark.
        Volatile.Write(ref slot[1], 0);
    }

    /// <summary>Frees an object of this cache's slabs for the owner, without a claim, as the fast path does.</summary>
    /// <returns>False, and nothing has changed, if the object is not allocated to a caller or another thread has marked it.</returns>
    public unsafe bool TryKeep(FrameInfo* frame, nuint address, byte* slot)
    {
        // SAFETY: the caller is the owner inside the lock and has found the slab of the frame to be of this cache, so its slots exist.
        if (frame->Owner != Id || slot[0] != ObjectSlot.Allocated || slot[1] != 0)
        {
            return false;
        }

        Keep(frame->SizeClass, address, slot);
        return true;
    }

    /// <summary>Pushes an object onto its stack. If the stack is full, half of it goes back to the slabs first.</summary>
    private unsafe void Keep(int sizeClass, nuint address, byte* slot)
    {
        // SAFETY: the caller holds the lock, and the stack has room for an object after Shrink.
        ObjectStack* stack = Stacks + sizeClass;
        if (stack->Count == stack->Capacity)
        {
            Shrink(stack, stack->Capacity / 2);
        }

        *slot = ObjectSlot.Cached;
        stack->Items[stack->Count++] = new ObjectEntry { Address = address, Slot = slot };
    }

    /// <summary>Fills half of an empty stack from the slabs.</summary>
    private unsafe bool Refill(int sizeClass)
    {
        // SAFETY: the caller holds the lock. The list of slabs holds only numbers of slabs of this cache.
        if (Volatile.Read(ref _queueLength) != 0)
        {
            ReceiveRemoteFrees();
        }

        ObjectStack* stack = Stacks + sizeClass;
        int wanted = (stack->Capacity + 1) / 2;
        while (stack->Count < wanted && _slabs[sizeClass].First != 0)
        {
            TakeFrom(_table.At(_slabs[sizeClass].First), stack, wanted);
        }

        return stack->Count > 0;
    }

    private unsafe void TakeFrom(FrameInfo* slab, ObjectStack* stack, int wanted)
    {
        // SAFETY: the slab has slots and memory for Objects objects, which bounds the index, and the stack has room for the wanted ones.
        int index = slab->Hint;
        int before = stack->Count;
        int count = before;
        var items = (ObjectEntry*)&stack->Items;
        for (; count < wanted && index < slab->Objects; index++)
        {
            byte* slot = slab->Slots + (index * ObjectSlot.Size);

            // This test reads both bytes: an object that is free and marked was freed twice, and is left alone.
            if (*(ushort*)slot == ObjectSlot.Free)
            {
                *slot = ObjectSlot.Cached;
                items[count++] = new ObjectEntry { Address = slab->Start + ((nuint)index * slab->ObjectSize), Slot = slot };
            }
        }

        slab->Hint = (ushort)index;
        stack->Count = count;
        CountUsed(slab, count - before);
        if (index == slab->Objects)
        {
            Unlist(slab);
        }
    }
}
