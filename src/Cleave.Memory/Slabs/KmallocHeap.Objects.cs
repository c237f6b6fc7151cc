using System.Runtime.CompilerServices;
using Cleave.Memory.Diagnostics;
using Cleave.Memory.Reclaim;
using Cleave.Memory.Slabs;

namespace Cleave.Memory;

/// <content>Objects of slabs, where the fast path does not serve.</content>
public sealed unsafe partial class KmallocHeap
{
    /// <summary>The node of the one cache that all threads share, inside its lock, if allocations are tracked or observed.</summary>
    private const int NoNode = -1;

    /// <summary>Takes an object, of this thread's slabs or, if a node is named, of that node's.</summary>
    private AllocError TakeObject(int sizeClass, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        ObjectCache cache = CacheFor(node);
        AllocError error = TryTakeObject(cache, sizeClass, state, flags, node, out entry);
        if (!ReclaimingPages.MayReclaim(flags))
        {
            return error;
        }

        if (error == AllocError.OutOfMemory)
        {
            error = ReclaimObject(cache, sizeClass, state, flags, node, out entry);
        }

        if (error == AllocError.None)
        {
            Heap.Reclaiming.RaiseToHigh();
        }

        return error;
    }

    /// <summary>Reclaims until there is an object of the size class, or a page for a slab, as long as something comes.</summary>
    private AllocError ReclaimObject(ObjectCache cache, int sizeClass, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        entry = default;
        AllocError error = AllocError.OutOfMemory;
        ReclaimEffort effort = Heap.Reclaiming.Begin(SizeClasses.LeastOrder(sizeClass, (nuint)1 << _pageShift), 1);
        try
        {
            while (error == AllocError.OutOfMemory && Heap.Reclaiming.Round(ref effort))
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
    private AllocError TryTakeObject(ObjectCache cache, int sizeClass, byte state, GfpFlags flags, NumaNode node, out ObjectEntry entry)
    {
        using (cache.Enter())
        {
            if (cache.TryPop(sizeClass, state, out entry))
            {
                return AllocError.None;
            }
        }

        AllocError error = TakeSlab(sizeClass, flags & ~GfpFlags.Kernel, node, out nuint address, out int order);
        if (error != AllocError.None)
        {
            return error == AllocError.OutOfMemory && _caches.TryTakeElsewhere(cache, sizeClass, state, out entry) ? AllocError.None : error;
        }

        using (cache.Enter())
        {
            cache.AddSlab(address, order, sizeClass);
            return cache.TryPop(sizeClass, state, out entry) ? AllocError.None : AllocError.OutOfMemory;
        }
    }

    /// <summary>Takes pages for a large slab if they are free, else for the smallest.</summary>
    private AllocError TakeSlab(int sizeClass, GfpFlags flags, NumaNode node, out nuint address, out int order)
    {
        flags &= ~GfpFlags.Zero;
        nuint pageSize = (nuint)1 << _pageShift;
        order = SizeClasses.UsualOrder(sizeClass, pageSize);
        int least = SizeClasses.LeastOrder(sizeClass, pageSize);
        GfpFlags quiet = order > least ? flags & ~GfpFlags.Atomic : flags;
        AllocError error = Heap.Pages.TryTake(order, quiet, node, out address);
        if (error != AllocError.None && order > least)
        {
            order = least;
            error = Heap.Pages.TryTake(order, flags, node, out address);
        }

        if (error == AllocError.None)
        {
            MemoryEvents.Log.Grow(Heap.Name, SizeClasses.SizeOf(sizeClass), order);
        }

        return error;
    }

    /// <summary>Frees an object, of whatever owner.</summary>
    private void FreeObject(FrameInfo* frame, nuint address, byte* slot)
    {
        ObjectCache mine = CacheFor(NumaNode.NoNode);
        ObjectCache? owner = slot == null ? null : _caches.ById(frame->Owner);
        if (owner is null)
        {
            throw NotOut(address);
        }

        if (owner == mine || !owner.IsThreads)
        {
            using (owner.Enter())
            {
                if (owner == mine || !owner.IsThreads)
                {
                    if (!owner.TryPush(frame, address, slot))
                    {
                        throw NotOut(address);
                    }

                    return;
                }
            }
        }

        Mark(frame->Owner, slot, address);
        Leave(mine, address);
    }

    /// <summary>The fast way to free what another owner has; false where it is not to be had.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryFreeOther(FrameInfo* frame, nuint address, uint index)
    {
        // SAFETY: the frame describes a slab, since it has sizes, so the slot is the object's; or, by misuse, the object was freed elsewhere
        // at this moment and its slab is gone, and then there are no slots.
        byte* slots = frame->Slots;
        byte* slot = slots + (index * ObjectSlot.Size);
        ObjectCache mine = _recent!;
        if (mine.Heap != this || slots == null || Volatile.Read(ref *slot) != ObjectSlot.Allocated)
        {
            return false;
        }

        Mark(frame->Owner, slot, address);
        Leave(mine, address);
        return true;
    }

    /// <summary>Marks an object of another owner as freed by this thread; <see cref="ObjectSlot"/> lists the steps.</summary>
    /// <exception cref="MemoryMisuseException">Another thread has freed it.</exception>
    private void Mark(int owner, byte* slot, nuint address)
    {
        if (!ObjectSlot.IsOut(Volatile.Read(ref *slot)) || Interlocked.CompareExchange(ref slot[1], ObjectSlot.Sent, 0) != 0)
        {
            throw NotOut(address);
        }

        if (!ObjectSlot.IsOut(Volatile.Read(ref *slot)))
        {
            // The owner has freed it just now. It may have made the object Suspect because of the mark, so the message goes there all the same.
            Interlocked.CompareExchange(ref slot[1], 0, ObjectSlot.Sent);
            _caches.ById(owner)?.Enqueue([address]);
            throw NotOut(address);
        }
    }

    private ObjectCache CacheFor(NumaNode node)
    {
        if (node.Id is { } id && Heap.HasNode(id))
        {
            return _caches.OfNode(id);
        }

        if (_records is not null || Heap.IsObserved)
        {
            return _caches.OfNode(NoNode);
        }

        if (_recent is { } recent && recent.Heap == this)
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
