namespace Cleave.Memory.Slabs;

/// <content>The way of objects from a stack back to their slabs.</content>
internal sealed partial class ObjectCache
{
    /// <summary>The divisor that makes a slab sparse: if at most this part of its objects is used, it becomes the last to allocate from, so
    /// that it can become empty.</summary>
    private const int SparseFraction = 4;

    /// <summary>Moves the given number of objects from a stack to their slabs, those that were on the stack longest.</summary>
    private unsafe void Shrink(ObjectStack* stack, int count)
    {
        // SAFETY: the caller holds the lock, and the count is at most that of the stack.
        Span<ObjectEntry> items = stack->Items;
        for (int done = 0; done < count;)
        {
            done += PutBackRun(items[done..count]);
        }

        items[count..stack->Count].CopyTo(items);
        stack->Count -= count;
    }

    private unsafe void PutBack(nuint address, byte* slot)
    {
        // SAFETY: a list of one object needs no more than the object.
        var entry = new ObjectEntry { Address = address, Slot = slot };
        PutBackRun(new ReadOnlySpan<ObjectEntry>(in entry));
    }

    /// <summary>Moves the objects at the beginning of a list back to their slab, as far as they are of the same slab as the first. The
    /// bookkeeping of the slab changes once for all of them.</summary>
    /// <returns>The number of objects, at least one.</returns>
    private unsafe int PutBackRun(ReadOnlySpan<ObjectEntry> entries)
    {
        // SAFETY: the addresses are those of objects of slabs of this cache, so their frames are described and their slots exist. A slot
        // belongs to the slab if and only if it is one of its Objects slots.
        nuint address = entries[0].Address;
        FrameInfo* any = _table.Find(address);
        FrameInfo* slab = _table.FirstOf(any, address);
        byte* slots = slab->Slots;
        nuint hint = slab->Hint;
        int count = 0;
        foreach (ObjectEntry entry in entries)
        {
            nuint index = (nuint)(entry.Slot - slots) / ObjectSlot.Size;
            if (index >= slab->Objects)
            {
                break;
            }

            *entry.Slot = ObjectSlot.Free;
            hint = nuint.Min(hint, index);
            count++;
        }

        slab->Hint = (ushort)hint;
        Settle(slab, count);
        return count;
    }

    /// <summary>Updates the bookkeeping of a slab to which objects were put back.</summary>
    private unsafe void Settle(FrameInfo* slab, int count)
    {
        // SAFETY: the callers pass the first frame of a slab of this cache and hold its lock.
        int sparse = slab->Objects / SparseFraction;
        bool wasDense = slab->Used > sparse;
        CountUsed(slab, -count);
        if (slab->IsListed == 0)
        {
            List(slab);
        }

        if (wasDense && slab->Used <= sparse)
        {
            MoveToEnd(slab);
        }

        if (slab->Used == 0)
        {
            KeepOrReturn(slab);
        }
    }
}
