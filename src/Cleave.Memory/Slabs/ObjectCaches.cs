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

    // Held here too, for what only a lifeline holds is finalized with it, and a finalized weak reference has lost its target.
    private readonly WeakReference<ObjectCaches> _self;

    private readonly KmallocHeap _heap;
    private readonly FrameTable _table;

    public ObjectCaches(KmallocHeap heap, FrameTable table)
    {
        _heap = heap;
        _table = table;
        _self = new WeakReference<ObjectCaches>(this);
    }

    /// <summary>How many there are.</summary>
    public int Count => _all.Count;

    /// <summary>A cache by what its frames know it by, or null.</summary>
    public ObjectCache? ById(int id) => _all.GetValueOrDefault(id);

    /// <summary>This thread's own.</summary>
    public ObjectCache OfThisThread() => (_lifelines.Value ??= new Lifeline(_self, Adopt())).Cache;

    /// <summary>The one for a node; every thread uses it through its gate.</summary>
    public ObjectCache OfNode(int id) => _ofNodes.GetOrAdd(id, _ => New(isThreads: false));

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

    private ObjectCache Adopt()
    {
        if (!_left.TryTake(out ObjectCache? cache))
        {
            return New(isThreads: true);
        }

        using (cache.Enter())
        {
            cache.IsThreads = true;
            return cache;
        }
    }

    private ObjectCache New(bool isThreads)
    {
        var cache = new ObjectCache(_heap, _table, isThreads);
        _all[cache.Id] = cache;
        return cache;
    }

    private void Leave(ObjectCache cache)
    {
        _heap.SendLeaving(cache);
        using (cache.LockOut())
        {
            cache.Unlock();
            cache.IsThreads = false;
            cache.Drain();
        }

        _left.Add(cache);
    }

    /// <summary>What only the thread refers to: when it is collected, the thread has ended.</summary>
    /// <remarks>Its reference is weak, so that a living thread does not keep alive a heap that nobody uses.</remarks>
    private sealed class Lifeline(WeakReference<ObjectCaches> owner, ObjectCache cache)
    {
        public ObjectCache Cache => cache;

        ~Lifeline()
        {
            if (owner.TryGetTarget(out ObjectCaches? caches) && !caches._heap.IsDisposed)
            {
                caches.Leave(cache);
            }
        }
    }
}
