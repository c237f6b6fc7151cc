using System.Runtime.CompilerServices;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Slabs;

/// <content>Objects come and go.</content>
internal sealed unsafe partial class ObjectCache
{
    /// <summary>A slab of which no more than this part is used is the last to allocate from, so that its pages come free.</summary>
    private const int SparseFraction = 4;

    /// <summary>Takes an object and makes it a caller's; false where there is none without a further slab.</summary>
    /// <exception cref="MemoryMisuseException">In debug mode: what is free was written to. It is never given out again.</exception>
    public bool TryPop(int sizeClass, byte state, out ObjectEntry entry)
    {
        ObjectStack* stack = Stacks + sizeClass;
        while (stack->Count > 0 || Refill(sizeClass))
        {
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

    /// <summary>Takes back an object of an own slab that the calling thread has claimed, which ends the claim.</summary>
    public void TakeBack(FrameInfo* frame, nuint address, byte* slot)
    {
        Keep(frame->SizeClass, address, slot);

        // After the state, so that no other thread finds the object allocated and without a mark.
        Volatile.Write(ref slot[1], 0);
    }

    /// <summary>Puts an object on its stack; where that is full, half of the stack goes to the slabs first.</summary>
    private void Keep(int sizeClass, nuint address, byte* slot)
    {
        ObjectStack* stack = Stacks + sizeClass;
        if (stack->Count == stack->Capacity)
        {
            Shrink(stack, stack->Capacity / 2);
        }

        *slot = ObjectSlot.Cached;
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

    /// <summary>Fills half of an empty stack from the slabs.</summary>
    private bool Refill(int sizeClass)
    {
        ReceiveRemoteFrees();
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
            byte* slot = slab->Slots + (index * ObjectSlot.Size);

            // Both bytes: what is free and marked was freed twice, and is left alone.
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PutBack(nuint address, byte* slot)
    {
        FrameInfo* any = _table.Find(address);
        FrameInfo* slab = _table.FirstOf(any, address);
        *slot = ObjectSlot.Free;
        slab->Hint = (ushort)Math.Min(slab->Hint, slab->IndexOf(address));
        CountUsed(slab, -1);
        if (slab->IsListed == 0)
        {
            List(slab);
        }

        if (slab->Used == slab->Objects / SparseFraction)
        {
            MoveToEnd(slab);
        }

        if (slab->Used == 0)
        {
            KeepOrReturn(slab);
        }
    }
}
