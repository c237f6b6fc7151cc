using System.Runtime.CompilerServices;

namespace Cleave.Memory.Slabs;

/// <content>Objects come and go.</content>
internal sealed unsafe partial class ObjectCache
{
    private const int MostMail = 4096;

    private readonly ShortLock _mailLock = new();
    private nuint[] _mail = new nuint[OwnerState.MostLeaving];
    private nuint[] _opened = new nuint[OwnerState.MostLeaving];
    private int _mailCount;

    /// <summary>Takes an object and makes it a caller's; false where there is none without a further slab.</summary>
    /// <exception cref="MemoryMisuseException">In debug mode: what is free was written to. It is never given out again.</exception>
    public bool TryPop(int sizeClass, byte state, out ObjectEntry entry)
    {
        ObjectStack* stack = Stacks + sizeClass;
        while (stack->Count > 0 || Refill(sizeClass))
        {
            entry = stack->Items[--stack->Count];
            bool isUsable = entry.Slot[1] == 0 && !(_heap.IsGuarded && ObjectGuard.IsTouched(entry.Address, stack->ObjectSize));
            *entry.Slot = isUsable ? state : Slot.Suspect;
            if (isUsable)
            {
                return true;
            }

            if (entry.Slot[1] == 0)
            {
                throw _heap.UsedAfterFree(entry.Address);
            }
        }

        entry = default;
        return false;
    }

    /// <summary>Takes back an object of an own slab; false where it is not out, or marked.</summary>
    public bool TryPush(FrameInfo* frame, nuint address, byte* slot)
    {
        if (!Slot.IsOut(*slot) || slot[1] != 0)
        {
            return false;
        }

        if (_heap.IsGuarded)
        {
            ObjectGuard.Poison(address, frame->ObjectSize);
        }

        Keep(frame->SizeClass, address, slot);
        return true;
    }

    /// <summary>Puts what others have freed of its objects where it can be used again.</summary>
    public void OpenMail()
    {
        int count;
        using (_mailLock.Enter())
        {
            (_mail, _opened) = (_opened, _mail);
            (count, _mailCount) = (_mailCount, 0);
        }

        foreach (nuint address in _opened.AsSpan(0, count))
        {
            Receive(address);
        }
    }

    /// <summary>Is told of objects that others have freed. Needs no gate.</summary>
    /// <returns>Whether there is so much now that somebody should see to it, since the owner does not.</returns>
    public bool Post(ReadOnlySpan<nuint> addresses)
    {
        using (_mailLock.Enter())
        {
            if (_mailCount + addresses.Length > _mail.Length)
            {
                Array.Resize(ref _mail, 2 * (_mailCount + addresses.Length));
            }

            addresses.CopyTo(_mail.AsSpan(_mailCount));
            _mailCount += addresses.Length;
            return _mailCount >= MostMail;
        }
    }

    /// <summary>Puts an object on its stack; where that is full, half of the stack goes to the slabs first.</summary>
    private void Keep(int sizeClass, nuint address, byte* slot)
    {
        ObjectStack* stack = Stacks + sizeClass;
        if (stack->Count == stack->Capacity)
        {
            Shrink(stack, stack->Capacity / 2);
        }

        *slot = Slot.Cached;
        stack->Items[stack->Count++] = new ObjectEntry { Address = address, Slot = slot };
    }

    /// <summary>What was on the stack longest goes to the slabs.</summary>
    private void Shrink(ObjectStack* stack, int count)
    {
        Span<ObjectEntry> items = stack->Items;
        foreach (ObjectEntry entry in items[..count])
        {
            PutBack(entry.Address, entry.Slot);
        }

        items[count..stack->Count].CopyTo(items);
        stack->Count -= count;
    }

    /// <summary>Frees an object that another thread has marked and sent.</summary>
    private void Receive(nuint address)
    {
        FrameInfo* frame = _table.Find(address);
        if (frame->Owner == Id)
        {
            Receive(frame, address, frame->Slots + (frame->IndexOf(address) * Slot.Size));
        }
        else
        {
            // It was freed here too, and the slab has gone since.
            _heap.MisusedBefore(address);
        }
    }

    private void Receive(FrameInfo* frame, nuint address, byte* slot)
    {
        bool isSent = slot[1] == Slot.Sent;
        bool isOut = Slot.IsOut(*slot);
        if (*slot == Slot.Suspect)
        {
            PutBack(address, slot);
        }
        else if (isSent && isOut)
        {
            Keep(frame->SizeClass, address, slot);
        }

        // After the state, so that no other finds the object out and without a mark.
        Volatile.Write(ref slot[1], 0);
        if (isSent && !isOut)
        {
            _heap.MisusedBefore(address);
        }
    }

    /// <summary>Fills half of an empty stack from the slabs.</summary>
    private bool Refill(int sizeClass)
    {
        OpenMail();
        ObjectStack* stack = Stacks + sizeClass;
        int wanted = (stack->Capacity + 1) / 2;
        while (stack->Count < wanted && _slabs[sizeClass].First != 0)
        {
            TakeFrom(_table.At(_slabs[sizeClass].First), stack, wanted);
        }

        return stack->Count > 0;
    }

    private void TakeFrom(FrameInfo* slab, ObjectStack* stack, int wanted)
    {
        int index = slab->Hint;
        int before = stack->Count;
        int count = before;
        var items = (ObjectEntry*)&stack->Items;
        for (; count < wanted && index < slab->Objects; index++)
        {
            byte* slot = slab->Slots + (index * Slot.Size);

            // Both bytes: what is free and marked was freed twice, and is left alone.
            if (*(ushort*)slot == Slot.Free)
            {
                *slot = Slot.Cached;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PutBack(nuint address, byte* slot)
    {
        FrameInfo* any = _table.Find(address);
        FrameInfo* slab = _table.FirstOf(any, address);
        *slot = Slot.Free;
        slab->Hint = (ushort)Math.Min(slab->Hint, slab->IndexOf(address));
        CountUsed(slab, -1);
        if (slab->IsListed == 0)
        {
            List(slab);
        }

        if (slab->Used == 0)
        {
            KeepOrReturn(slab);
        }
    }
}
