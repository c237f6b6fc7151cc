namespace Cleave.Memory.Slabs;

/// <summary>Objects that threads free although another cache owns them: collected in the freeing thread's cache, then sent to their owners
/// in groups.</summary>
/// <remarks>
/// <see cref="ObjectCache"/> describes the queue at the receiving end and the four places that a remotely freed object goes through. The
/// thread that fills a list of leaving objects sends it; other threads send it by <see cref="Send"/> when they drain or count. Thread-safe.
/// </remarks>
internal sealed class RemoteFrees(ObjectCaches caches, FrameTable table)
{
    /// <summary>Adds a marked object to the leaving objects of this thread's cache, and sends all of them if the list is full.</summary>
    public unsafe void Add(ObjectCache mine, nuint address)
    {
        // SAFETY: the state lives as long as the cache. While Busy is set and Locked is not, no other thread touches the list.
        OwnerState* state = mine.State;
        Volatile.Write(ref state->Busy, 1);
        int count = Volatile.Read(ref state->Locked) == 0 ? state->LeavingCount : OwnerState.MostLeaving;
        bool hasRoom = count < OwnerState.MostLeaving;
        if (hasRoom)
        {
            state->Leaving[count] = address;
            state->LeavingCount = count + 1;
        }

        Volatile.Write(ref state->Busy, 0);
        if (!hasRoom)
        {
            SendWith(mine, address);
        }
    }

    /// <summary>Sends the leaving objects of a cache to their owners. Enters the lock of the cache.</summary>
    public void Send(ObjectCache cache)
    {
        Span<nuint> leaving = stackalloc nuint[OwnerState.MostLeaving];
        int count;
        using (cache.LockOut())
        {
            count = TakeLeaving(cache, leaving);
            cache.Unlock();
        }

        Deliver(leaving[..count]);
    }

    /// <summary>Sends the owner of an object the message that another thread's free of it was refused, so that the object is no longer
    /// Suspect.</summary>
    public void SendRefused(nuint address) => Deliver([address | ObjectCache.RefusedBit]);

    private void SendWith(ObjectCache mine, nuint address)
    {
        Span<nuint> leaving = stackalloc nuint[OwnerState.MostLeaving + 1];
        int count;
        using (mine.Enter())
        {
            count = TakeLeaving(mine, leaving);
        }

        leaving[count] = address;
        Deliver(leaving[..(count + 1)]);
    }

    private static unsafe int TakeLeaving(ObjectCache cache, Span<nuint> leaving)
    {
        // SAFETY: the caller is inside the lock of the cache, and the state lives as long as the cache.
        int count = cache.State->LeavingCount;
        ((Span<nuint>)cache.State->Leaving)[..count].CopyTo(leaving);
        cache.State->LeavingCount = 0;
        return count;
    }

    /// <summary>Sends objects to their owners, all objects of one owner at once.</summary>
    private unsafe void Deliver(Span<nuint> addresses)
    {
        // SAFETY: all addresses are those of objects that Kmalloc has allocated, so the table has entries for their frames.
        Span<nuint> group = stackalloc nuint[addresses.Length];
        while (addresses.Length > 0)
        {
            int owner = table.Find(addresses[0])->Owner;
            (int taken, int kept) = (0, 0);
            foreach (nuint address in addresses)
            {
                if (table.Find(address)->Owner == owner)
                {
                    group[taken++] = address;
                }
                else
                {
                    addresses[kept++] = address;
                }
            }

            addresses = addresses[..kept];
            Deliver(owner, group[..taken]);
        }
    }

    /// <summary>Enqueues objects at their owner. Empties the queue too if no thread owns the cache or its queue has become long.</summary>
    private void Deliver(int owner, ReadOnlySpan<nuint> objects)
    {
        if (caches.ById(owner) is { } cache && (cache.Enqueue(objects) || !cache.IsThreads))
        {
            using (cache.LockOut())
            {
                cache.ReceiveRemoteFrees();
                cache.Unlock();
            }
        }
    }
}
