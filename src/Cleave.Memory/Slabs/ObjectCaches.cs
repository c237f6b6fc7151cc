using System.Collections.Concurrent;
using Cleave.Memory.Context;

namespace Cleave.Memory.Slabs;

/// <summary>All caches of a heap: one for each living thread that allocates, those of ended threads, and one for each node that a request
/// has named.</summary>
/// <remarks>
/// <para>
/// A slab belongs to the same cache as long as it exists; only the owner of the cache changes. The <see cref="ObjectCache.Owner"/> changes
/// inside the lock of the cache only, and only from the expected owner (<see cref="TryPass"/>), so if several threads want the same cache
/// one of them gets it:
/// </para>
/// <list type="bullet">
/// <item>from an ended thread to a new one, which finds it among all caches;</item>
/// <item>from an ended thread to none, by the finalizer of the thread's <see cref="CacheLifeline"/>, which then drains the cache, empties
/// its remote free queue, and adds it to the abandoned caches;</item>
/// <item>from none to a new thread, which takes it from the abandoned caches. A cache is among them at most once, because only the previous
/// step adds it and only this step removes it.</item>
/// </list>
/// <para>
/// A cache of a node never has an owner. A cache is never removed. The finalizer of a lifeline may run at any time, even while the heap is
/// disposed, so it enters <see cref="ISlabHost.LateFrees"/> first. Thread-safe.
/// </para>
/// </remarks>
internal sealed partial class ObjectCaches : IDisposable
{
    private readonly ConcurrentDictionary<int, ObjectCache> _all = new();
    private readonly ConcurrentDictionary<int, ObjectCache> _ofNodes = new();
    private readonly Lock _growing = new();
    private ObjectCache[] _list = [];
    private readonly ConcurrentBag<ObjectCache> _abandoned = [];
    private readonly ThreadLocal<CacheLifeline?> _lifelines = new();

    /// <summary>Held while a thread drains or counts all caches, and while the finalizer of a lifeline drains one.</summary>
    /// <remarks>Objects that the finalizer takes from a cache are in no cache until they arrive at their owners, so a thread that counted
    /// meanwhile would miss them. A thread enters this lock before the locks of caches, never inside them.</remarks>
    private readonly Lock _draining = new();

    private readonly ISlabHost _host;
    private readonly FrameTable _table;

    public ObjectCaches(ISlabHost host, FrameTable table)
    {
        _host = host;
        _table = table;
        RemoteFrees = new RemoteFrees(this, table);
    }

    /// <summary>The objects on their way from the threads that freed them to their caches.</summary>
    public RemoteFrees RemoteFrees { get; }

    /// <summary>The number of caches.</summary>
    public int Count => _all.Count;

    /// <summary>The cache with a number, or null.</summary>
    public ObjectCache? ById(int id) => _all.GetValueOrDefault(id);

    /// <summary>The cache of the calling thread.</summary>
    public ObjectCache OfThisThread() => (_lifelines.Value ??= new CacheLifeline(this, Adopt())).Cache;

    /// <summary>The cache of a node, which every thread uses inside its lock.</summary>
    public ObjectCache OfNode(int id) => _ofNodes.GetOrAdd(id, _ => New(null));

    /// <summary>The bytes and the number of objects that callers have, exact if no thread allocates or frees. Enters the lock of each cache
    /// in turn.</summary>
    public (ulong Bytes, ulong Objects) InUse()
    {
        (ulong bytes, ulong objects) = (0, 0);
        using Lock.Scope draining = _draining.EnterScope();
        SendAllLeaving();
        foreach (ObjectCache cache in Volatile.Read(ref _list))
        {
            using (cache.LockOut())
            {
                cache.ReceiveRemoteFrees();
                (ulong moreBytes, ulong moreObjects) = cache.InUse();
                (bytes, objects) = (bytes + moreBytes, objects + moreObjects);
                cache.Unlock();
            }
        }

        return (bytes, objects);
    }

    /// <summary>Keeps all owners out of their fast paths permanently.</summary>
    public void Dispose()
    {
        foreach (ObjectCache cache in Volatile.Read(ref _list))
        {
            cache.LockOut().Dispose();
        }

        _lifelines.Dispose();
    }

    /// <summary>Takes over a cache of an ended thread, whether its end was noticed or not; makes a cache if there is none.</summary>
    private ObjectCache Adopt()
    {
        Thread me = Thread.CurrentThread;
        foreach (ObjectCache cache in Volatile.Read(ref _list))
        {
            // The owner is read once: at a second read it could be a living thread that took the cache over meanwhile.
            Thread? owner = cache.Owner;
            if (owner is { IsAlive: false } && TryPass(cache, owner, me))
            {
                return cache;
            }
        }

        while (_abandoned.TryTake(out ObjectCache? cache))
        {
            if (TryPass(cache, null, me))
            {
                return cache;
            }
        }

        return New(me);
    }

    /// <summary>Changes the owner of a cache; returns false, and changes nothing, if the cache has another owner by now.</summary>
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
        var cache = new ObjectCache(_host, _table, owner);
        _all[cache.Id] = cache;
        using (_growing.EnterScope())
        {
            Volatile.Write(ref _list, [.. _list, cache]);
        }

        return cache;
    }

    /// <summary>Drains the cache of an ended thread, unless another thread has taken it over.</summary>
    internal void Leave(ObjectCache cache, Thread thread)
    {
        using (_draining.EnterScope())
        {
            Abandon(cache, thread);
        }
    }

    private void Abandon(ObjectCache cache, Thread thread)
    {
        if (TryPass(cache, thread, null))
        {
            RemoteFrees.Send(cache);
            using (cache.Enter())
            {
                cache.Drain();
            }

            GiveCachedBlocks(cache.Blocks);
            _abandoned.Add(cache);
        }
    }

    /// <summary>An object that only its thread refers to. When it is collected, the thread has ended.</summary>
    private sealed class CacheLifeline(ObjectCaches caches, ObjectCache cache)
    {
        private readonly Thread _thread = Thread.CurrentThread;

        public ObjectCache Cache => cache;

        ~CacheLifeline()
        {
            // The meters refer to every heap that is not disposed, so such a heap has not been finalized.
            LateFrees late = caches._host.LateFrees;
            if (!late.TryEnter())
            {
                return;
            }

            try
            {
                caches.Leave(cache, _thread);
            }
            finally
            {
                late.Exit();
            }
        }
    }
}
