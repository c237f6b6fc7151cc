using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>Allocation and free of slab objects that the fast path cannot serve.</content>
public sealed partial class KmallocHeap
{
    /// <summary>The node number of the cache that all threads share, under its lock, if allocations are tracked or observed.</summary>
    private const int NoNode = -1;

    /// <summary>Allocates an object from the slabs of this thread, or from those of a node if the request names one.</summary>
    private FailureCode TakeObject(int sizeClass, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        ObjectCache cache = CacheFor(node);
        FailureCode error = TryTakeObject(cache, sizeClass, state, flags | GfpCheck.Plain, node, out entry);
        bool mayReclaim = ReclaimingPages.MayReclaim(flags);
        if (error == FailureCode.NoSpace && mayReclaim)
        {
            error = ReclaimObject(cache, sizeClass, state, flags | GfpCheck.Plain, node, out entry);
        }

        if (error == FailureCode.NoSpace)
        {
            error = TryTakeObject(cache, sizeClass, state, flags, node, out entry);
        }

        if (error == FailureCode.None && mayReclaim)
        {
            Heap.Reclaiming.RaiseToHigh();
        }

        return error;
    }

    /// <summary>Reclaims memory until an object of the size class can be allocated, or until reclaim makes no more progress.</summary>
    private FailureCode ReclaimObject(ObjectCache cache, int sizeClass, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        entry = default;
        FailureCode error = FailureCode.NoSpace;
        ReclaimEffort effort = Heap.Reclaiming.Begin(LeastSlabOrder(sizeClass), 1, flags);
        try
        {
            while (error == FailureCode.NoSpace && Heap.Reclaiming.Round(ref effort))
            {
                error = TryTakeObject(cache, sizeClass, state, flags, node, out entry);
            }
        }
        finally
        {
            ReclaimingPages.End();
        }

        return error;
    }

    /// <summary>Allocates an object without reclaim: from the cache, from a new slab, or from the free objects of other caches.</summary>
    private FailureCode TryTakeObject(ObjectCache cache, int sizeClass, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        using (cache.Enter())
        {
            if (cache.TryPop(sizeClass, state, out entry))
            {
                return FailureCode.None;
            }
        }

        FailureCode error = TakeSlab(cache, sizeClass, flags & ~GfpFlags.Kernel, node, out nuint address, out int order);
        if (error != FailureCode.None)
        {
            return error == FailureCode.NoSpace && _caches.TryTakeElsewhere(cache, sizeClass, state, out entry) ? FailureCode.None : error;
        }

        bool hasClosedGap = TryCloseGap(address, order);
        using (cache.Enter())
        {
            cache.AddSlab(address, order, sizeClass, hasClosedGap);
            return cache.TryPop(sizeClass, state, out entry) ? FailureCode.None : FailureCode.NoSpace;
        }
    }

    /// <summary>Allocates pages for a slab of the usual size, or of the smallest size if those pages are not free.</summary>
    private FailureCode TakeSlab(
        ObjectCache cache, int sizeClass, GfpFlags flags, NumaNode node, out nuint address, out int order)
    {
        flags &= ~GfpFlags.Zero;
        int least = LeastSlabOrder(sizeClass);
        order = Math.Max(least, UsualSlabOrder(sizeClass));
        GfpFlags quiet = order > least ? (flags & ~GfpFlags.Atomic) | GfpCheck.Plain : flags;
        FailureCode error = cache.Blocks.TryTakePages(order, out address)
            ? FailureCode.None
            : Heap.Pages.TryTake(order, quiet, node, out address);
        if (error != FailureCode.None && order > least)
        {
            order = least;
            error = Heap.Pages.TryTake(order, flags, node, out address);
        }

        if (error == FailureCode.None)
        {
            MemoryEvents.Log.Grow(Heap.Name, SizeClasses.SizeOf(sizeClass), order);
        }

        return error;
    }

    /// <summary>Gives an object that this thread has claimed back to the cache that owns its slab, directly or as a remote free.</summary>
    private unsafe void GiveObject(ObjectCache mine, FrameInfo* frame, nuint address, byte* slot)
    {
        // SAFETY: by Described the frame, the slab and its owner stay the same as long as the object is claimed.
        ObjectCache owner = _caches.ById(frame->Owner)!;
        if (owner == mine || !owner.IsThreads)
        {
            using (owner.Enter())
            {
                // Another thread may have become the owner of the cache while we waited for the lock.
                if (owner == mine || !owner.IsThreads)
                {
                    owner.TakeBack(frame, address, slot);
                    return;
                }
            }
        }

        _caches.RemoteFrees.Add(mine, address);
    }

    /// <summary>Frees an object of another owner without a lock. Answers false if that is not possible, and nothing has changed.</summary>
    private unsafe bool TryFreeOther(ObjectCache mine, FrameInfo* frame, nuint address)
    {
        // SAFETY: the frame described a slab when its class was checked. If a wrong free by another thread has ended that slab since, the
        // slots are null. Claim checks once more that the slot belongs to the object.
        byte* slot = SlotOf(frame, address);
        if (mine.Host != this || slot == null || Volatile.Read(ref *slot) != ObjectSlot.Allocated)
        {
            return false;
        }

        if (Claim(frame, slot, address) == ObjectSlot.Charged)
        {
            // Another thread freed the object after its state was read, and it was allocated again for a group.
            Uncharge(_table.GroupOf(slot), frame->ObjectSize);
        }

        _caches.RemoteFrees.Add(mine, address);
        return true;
    }

    /// <summary>Claims an allocated object for this thread, so that no other thread can free it. <see cref="ObjectSlot"/> lists the
    /// steps.</summary>
    /// <returns>The state that the object has: allocated, or allocated and charged to a group.</returns>
    /// <exception cref="MisuseException">Another thread has freed the object.</exception>
    private unsafe byte Claim(FrameInfo* frame, byte* slot, nuint address)
    {
        // SAFETY: a slot lies in the arena of the table, which stays mapped until the heap is disposed. The mark is changed by atomic
        // operations. It is taken off only by the thread that has set it or, once the message of that thread has arrived, by the owner's
        // side.
        if (slot == null || !ObjectSlot.IsOut(Volatile.Read(ref *slot))
            || Interlocked.CompareExchange(ref slot[1], ObjectSlot.Sent, 0) != 0)
        {
            throw NotOut(address);
        }

        byte state = Volatile.Read(ref *slot);
        if (ObjectSlot.IsOut(state) && SlotOf(frame, address) == slot && IsBegin(frame, address))
        {
            return state;
        }

        // The owner has freed the object meanwhile. By Marked the mark still belongs to this thread. The owner may have made the object
        // Suspect because of the mark; the message makes it end that.
        Volatile.Write(ref slot[1], 0);
        _caches.RemoteFrees.SendRefused(address);
        throw NotOut(address);
    }
}
