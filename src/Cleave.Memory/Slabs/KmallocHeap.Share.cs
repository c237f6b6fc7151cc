using Cleave.Memory.Slabs;

namespace Cleave.Memory;

/// <content>Objects that threads send each other, and pages that are given back.</content>
public sealed unsafe partial class KmallocHeap
{
    /// <summary>Gives back all pages that no allocation needs. Enters the lock of each cache in turn.</summary>
    internal override ulong Drain()
    {
        if (IsDisposed)
        {
            return 0;
        }

        LetGo();
        return _caches.Drain();
    }

    /// <summary>Sends the objects of others that this thread has freed, and gives back its empty slabs.</summary>
    /// <returns>How many pages.</returns>
    internal ulong GiveBackOwn()
    {
        if (_recent is not { } mine || mine.Heap != this)
        {
            return 0;
        }

        if (mine.HasLeaving)
        {
            SendLeaving(mine);
        }

        using (mine.Enter())
        {
            return mine.ReturnEmpty();
        }
    }

    /// <summary>Bytes, and pieces, that callers have; exact where nobody allocates meanwhile.</summary>
    internal override HeapUsage InUse()
    {
        ThrowIfDisposed();
        (ulong bytes, ulong objects) = _caches.InUse();
        return new HeapUsage(objects + (ulong)Volatile.Read(ref _blocks), bytes + (ulong)Volatile.Read(ref _blockBytes));
    }

    internal override string Name => "kmalloc";

    internal override string Label => "Kmalloc";

    /// <summary>What is allocated, where that is tracked.</summary>
    internal override IReadOnlyList<AllocationRecord> Records => _records?.All() ?? [];

    /// <summary>How many caches there are, of threads and others.</summary>
    internal int Caches => _caches.Count;

    /// <summary>The number of this thread's cache.</summary>
    internal int CacheOfThisThread => CacheFor(NumaNode.NoNode).Id;

    /// <summary>What the finalizer of this thread's lifeline does once the thread has ended.</summary>
    internal Action EndOfThisThread()
    {
        ObjectCache cache = CacheFor(NumaNode.NoNode);
        Thread thread = Thread.CurrentThread;
        return () => _caches.Leave(cache, thread);
    }

    internal void GiveSlab(nuint address, int order) => Heap.Pages.Give(address, order);

    /// <summary>Sends the leaving objects of a cache to their owners. Enters the lock of the cache.</summary>
    internal void SendLeaving(ObjectCache cache)
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

    internal override void Close()
    {
        IsDisposed = true;

        // So that the fast path looks no address up any more.
        _size = 0;
        _caches.Dispose();
        _table.Dispose();
    }

    /// <summary>Puts a marked object among those that leave this thread's cache for their owners.</summary>
    private void Leave(ObjectCache mine, nuint address)
    {
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

    private static int TakeLeaving(ObjectCache cache, Span<nuint> leaving)
    {
        int count = cache.State->LeavingCount;
        ((Span<nuint>)cache.State->Leaving)[..count].CopyTo(leaving);
        cache.State->LeavingCount = 0;
        return count;
    }

    /// <summary>Sends objects to their owners, all of one owner at once.</summary>
    private void Deliver(Span<nuint> addresses)
    {
        Span<nuint> parcel = stackalloc nuint[addresses.Length];
        while (addresses.Length > 0)
        {
            int owner = _table.Find(addresses[0])->Owner;
            (int taken, int kept) = (0, 0);
            foreach (nuint address in addresses)
            {
                if (_table.Find(address)->Owner == owner)
                {
                    parcel[taken++] = address;
                }
                else
                {
                    addresses[kept++] = address;
                }
            }

            addresses = addresses[..kept];
            Deliver(owner, parcel[..taken]);
        }
    }

    /// <summary>Enqueues objects at their owner, and empties its queue if no thread owns it, or its thread lets the queue grow.</summary>
    private void Deliver(int owner, ReadOnlySpan<nuint> parcel)
    {
        if (_caches.ById(owner) is { } cache && (cache.Enqueue(parcel) || !cache.IsThreads))
        {
            using (cache.LockOut())
            {
                cache.ReceiveRemoteFrees();
                cache.Unlock();
            }
        }
    }
}
