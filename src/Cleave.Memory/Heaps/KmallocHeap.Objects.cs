using System.Runtime.CompilerServices;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Heaps;

/// <content>Objects of slabs, where the fast path does not serve.</content>
public sealed unsafe partial class KmallocHeap
{
    /// <summary>The node of the one cache that all threads share, inside its lock, if allocations are tracked or observed.</summary>
    private const int NoNode = -1;

    /// <summary>Takes an object, of this thread's slabs or, if a node is named, of that node's.</summary>
    private AllocationError TakeObject(int sizeClass, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        ObjectCache cache = CacheFor(node);
        AllocationError error = TryTakeObject(cache, sizeClass, state, flags, node, out entry);
        if (!ReclaimingPages.MayReclaim(flags))
        {
            return error;
        }

        if (error == AllocationError.OutOfMemory)
        {
            error = ReclaimObject(cache, sizeClass, state, flags, node, out entry);
        }

        if (error == AllocationError.None)
        {
            Heap.Reclaiming.RaiseToHigh();
        }

        return error;
    }

    /// <summary>Reclaims until there is an object of the size class, or a page for a slab, as long as something comes.</summary>
    private AllocationError ReclaimObject(ObjectCache cache, int sizeClass, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        entry = default;
        AllocationError error = AllocationError.OutOfMemory;
        ReclaimEffort effort = Heap.Reclaiming.Begin(SizeClasses.LeastOrder(sizeClass, (nuint)1 << _pageShift), 1, flags);
        try
        {
            while (error == AllocationError.OutOfMemory && Heap.Reclaiming.Round(ref effort))
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

    /// <summary>Takes an object without reclaim: of the cache, of a new slab, or of what other threads have free.</summary>
    private AllocationError TryTakeObject(ObjectCache cache, int sizeClass, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        using (cache.Enter())
        {
            if (cache.TryPop(sizeClass, state, out entry))
            {
                return AllocationError.None;
            }
        }

        AllocationError error = TakeSlab(sizeClass, flags & ~GfpFlags.Kernel, node, out nuint address, out int order);
        if (error != AllocationError.None)
        {
            return error == AllocationError.OutOfMemory && _caches.TryTakeElsewhere(cache, sizeClass, state, out entry) ? AllocationError.None : error;
        }

        using (cache.Enter())
        {
            cache.AddSlab(address, order, sizeClass);
            return cache.TryPop(sizeClass, state, out entry) ? AllocationError.None : AllocationError.OutOfMemory;
        }
    }

    /// <summary>Takes pages for a large slab if they are free, else for the smallest.</summary>
    private AllocationError TakeSlab(int sizeClass, GfpFlags flags, NumaNode node, out nuint address, out int order)
    {
        flags &= ~GfpFlags.Zero;
        nuint pageSize = (nuint)1 << _pageShift;
        order = SizeClasses.UsualOrder(sizeClass, pageSize);
        int least = SizeClasses.LeastOrder(sizeClass, pageSize);
        GfpFlags quiet = order > least ? flags & ~GfpFlags.Atomic : flags;
        AllocationError error = Heap.Pages.TryTake(order, quiet, node, out address);
        if (error != AllocationError.None && order > least)
        {
            order = least;
            error = Heap.Pages.TryTake(order, flags, node, out address);
        }

        if (error == AllocationError.None)
        {
            MemoryEvents.Log.Grow(Heap.Name, SizeClasses.SizeOf(sizeClass), order);
        }

        return error;
    }

    /// <summary>Gives an object that this thread has claimed back to the cache that owns its slab.</summary>
    private void GiveObject(ObjectCache mine, FrameInfo* frame, nuint address, byte* slot)
    {
        // By Described the slab and its owner stay as long as the object is claimed.
        ObjectCache owner = _caches.ById(frame->Owner)!;
        if (owner == mine || !owner.IsThreads)
        {
            using (owner.Enter())
            {
                // A thread may have taken the cache over before the lock was entered.
                if (owner == mine || !owner.IsThreads)
                {
                    owner.TakeBack(frame, address, slot);
                    return;
                }
            }
        }

        _caches.RemoteFrees.Add(mine, address);
    }

    /// <summary>Frees an object of another owner without a lock; false if that is not possible.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryFreeOther(FrameInfo* frame, nuint address, uint index)
    {
        // SAFETY: the frame describes a slab, since it has sizes; or, by misuse, the object was freed elsewhere at this moment and its slab is
        // gone, and then there are no slots. Claim checks that the slot is the object's.
        byte* slots = frame->Slots;
        byte* slot = slots + (index * ObjectSlot.Size);
        ObjectCache mine = _recent!;
        if (mine.Host != this || slots == null || Volatile.Read(ref *slot) != ObjectSlot.Allocated)
        {
            return false;
        }

        if (Claim(frame, slot, address) == ObjectSlot.Charged)
        {
            // The object was freed by another thread and allocated again, for a group, since its state was read.
            Uncharge(_table.GroupOf(slot), frame->ObjectSize);
        }

        _caches.RemoteFrees.Add(mine, address);
        return true;
    }

    /// <summary>Claims an allocated object for this thread, which alone frees it then; <see cref="ObjectSlot"/> lists the steps.</summary>
    /// <returns>The state of the object: allocated, or charged to a group too.</returns>
    /// <exception cref="MemoryMisuseException">Another thread has freed the object.</exception>
    private byte Claim(FrameInfo* frame, byte* slot, nuint address)
    {
        if (slot == null || !ObjectSlot.IsOut(Volatile.Read(ref *slot)) || Interlocked.CompareExchange(ref slot[1], ObjectSlot.Sent, 0) != 0)
        {
            throw NotOut(address);
        }

        byte state = Volatile.Read(ref *slot);
        if (ObjectSlot.IsOut(state) && SlotOf(frame, address) == slot && IsBegin(frame, address))
        {
            return state;
        }

        // The owner has freed the object since. By Marked the mark is still this thread's. The owner may have made the object Suspect because
        // of the mark, which a message ends.
        Volatile.Write(ref slot[1], 0);
        _caches.RemoteFrees.SendRefused(address);
        throw NotOut(address);
    }

    private ObjectCache CacheFor(NumaNode node)
    {
        if (node.Id is { } id && UsesNode(id))
        {
            return _caches.OfNode(id);
        }

        if (_records is not null || Heap.IsObserved)
        {
            return _caches.OfNode(NoNode);
        }

        if (_recent is { } recent && recent.Host == this)
        {
            return recent;
        }

        ThrowIfDisposed();
        ObjectCache mine = _caches.OfThisThread();
        _recent = mine;
        _state = mine.State;
        return mine;
    }
}
