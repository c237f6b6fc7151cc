using System.Collections.Concurrent;

namespace Cleave.Memory.Slabs;

/// <summary>All caches of a heap: one for each thread that lives, those that dead threads left, and one for each node that was asked for
/// by name.</summary>
/// <remarks>Thread-safe. A cache stays what its slabs belong to for good: the next new thread takes over one that a dead thread left.</remarks>
internal sealed class ObjectCaches : IDisposable
{
    private readonly ConcurrentDictionary<int, ObjectCache> _all = new();
    private readonly ConcurrentDictionary<int, ObjectCache> _ofNodes = new();
    private readonly ConcurrentBag<ObjectCache> _left = [];
    private readonly ThreadLocal<Lifeline?> _lifelines = new();

    private readonly KmallocHeap _heap;
    private readonly FrameTable _table;

    public ObjectCaches(KmallocHeap heap, FrameTable table)
    {
        _heap = heap;
        _table = table;
    }

    /// <summary>How many there are.</summary>
    public int Count => _all.Count;

    /// <summary>A cache by what its frames know it by, or null.</summary>
    public ObjectCache? ById(int id) => _all.GetValueOrDefault(id);

    /// <summary>This thread's own.</summary>
    public ObjectCache OfThisThread() => (_lifelines.Value ??= new Lifeline(this, Adopt())).Cache;

    /// <summary>The one for a node; every thread uses it through its gate.</summary>
    public ObjectCache OfNode(int id) => _ofNodes.GetOrAdd(id, _ => New(null));

    /// <summary>Gives back all that is free. Takes the gate of each cache in turn.</summary>
    public void Drain()
    {
        foreach (ObjectCache cache in _all.Values)
        {
            _heap.SendLeaving(cache);
        }

        foreach (ObjectCache cache in _all.Values)
        {
            using (cache.LockOut())
            {
                cache.Drain();
                cache.Unlock();
            }
        }
    }

    /// <summary>Bytes, and objects, that callers have. Takes the gate of each cache in turn; exact where nobody allocates.</summary>
    public (ulong Bytes, ulong Objects) InUse()
    {
        (ulong bytes, ulong objects) = (0, 0);
        foreach (ObjectCache cache in _all.Values)
        {
            _heap.SendLeaving(cache);
        }

        foreach (ObjectCache cache in _all.Values)
        {
            using (cache.LockOut())
            {
                cache.OpenMail();
                (ulong moreBytes, ulong moreObjects) = cache.InUse();
                (bytes, objects) = (bytes + moreBytes, objects + moreObjects);
                cache.Unlock();
            }
        }

        return (bytes, objects);
    }

    /// <summary>Locks all owners out for good.</summary>
    public void Dispose()
    {
        foreach (ObjectCache cache in _all.Values)
        {
            cache.LockOut().Dispose();
        }

        _lifelines.Dispose();
    }

    /// <summary>One that a thread left, whether it was noticed by now or not; else a new one.</summary>
    private ObjectCache Adopt()
    {
        Thread me = Thread.CurrentThread;
        foreach (ObjectCache cache in _all.Values)
        {
            // Read once: by a second look it could be that of a living thread, which was quicker.
            Thread? owner = cache.Owner;
            if (owner is { IsAlive: false } && TryPass(cache, owner, me))
            {
                return cache;
            }
        }

        while (_left.TryTake(out ObjectCache? cache))
        {
            if (TryPass(cache, null, me))
            {
                return cache;
            }
        }

        return New(me);
    }

    private static bool TryPass(ObjectCache cache, Thread? from, Thread? to)
    {
        using (cache.LockOut())
        {
            cache.Unlock();
            bool isFroms = cache.Owner == from;
            cache.Owner = isFroms ? to : cache.Owner;
            return isFroms;
        }
    }

    private ObjectCache New(Thread? owner)
    {
        var cache = new ObjectCache(_heap, _table, owner);
        _all[cache.Id] = cache;
        return cache;
    }

    /// <summary>Gives back what an ended thread kept, unless another has taken it over.</summary>
    private void Leave(ObjectCache cache, Thread thread)
    {
        if (TryPass(cache, thread, null))
        {
            _heap.SendLeaving(cache);
            using (cache.Enter())
            {
                cache.Drain();
            }

            _left.Add(cache);
        }
    }

    /// <summary>What only the thread refers to: when it is collected, the thread has ended.</summary>
    private sealed class Lifeline(ObjectCaches caches, ObjectCache cache)
    {
        private readonly Thread _thread = Thread.CurrentThread;

        public ObjectCache Cache => cache;

        ~Lifeline()
        {
            // A heap that is not disposed is alive, since the meters refer to it.
            if (!caches._heap.IsDisposed)
            {
                caches.Leave(cache, _thread);
            }
        }
    }
}
