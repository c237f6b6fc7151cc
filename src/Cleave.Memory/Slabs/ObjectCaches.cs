using System.Collections.Concurrent;
using Cleave.Memory.Context;

namespace Cleave.Memory.Slabs;

/// <summary>All caches of a heap: one for each living thread that allocates, those that ended threads left, and one for each node that was
/// named in a request.</summary>
/// <remarks>
/// <para>
/// A slab belongs to the same cache as long as it exists; the cache changes hands instead. Its <see cref="ObjectCache.Owner"/> changes inside
/// its lock only, by compare and exchange (<see cref="TryPass"/>), so of several who want the same cache one gets it:
/// </para>
/// <list type="bullet">
/// <item>from an ended thread to a new one, which finds it among all caches;</item>
/// <item>from an ended thread to none, by the finalizer of the thread's <see cref="Lifeline"/>, which then gives back what the cache keeps,
/// empties its queue of remote frees, and puts it among the abandoned ones;</item>
/// <item>from none to a new thread, which takes it from the abandoned ones. A cache is among them at most once, because only the step before
/// puts it there, and only this one takes it out.</item>
/// </list>
/// <para>
/// A cache of a node never has an owner. A cache is never removed. The finalizer of a lifeline may run at any time, also while the heap is
/// disposed, so it enters by <see cref="ISlabHost.LateFrees"/>. Thread-safe.
/// </para>
/// </remarks>
internal sealed partial class ObjectCaches : IDisposable
{
    private readonly ConcurrentDictionary<int, ObjectCache> _all = new();
    private readonly ConcurrentDictionary<int, ObjectCache> _ofNodes = new();
    private readonly Lock _growing = new();
    private ObjectCache[] _list = [];
    private readonly ConcurrentBag<ObjectCache> _abandoned = [];
    private readonly ThreadLocal<Lifeline?> _lifelines = new();

    private readonly ISlabHost _host;
    private readonly FrameTable _table;

    public ObjectCaches(ISlabHost host, FrameTable table)
    {
        _host = host;
        _table = table;
        RemoteFrees = new RemoteFrees(this, table);
    }

    /// <summary>The objects that are on their way from the threads that freed them to their caches.</summary>
    public RemoteFrees RemoteFrees { get; }

    /// <summary>The number of caches.</summary>
    public int Count => _all.Count;

    /// <summary>The cache with that number, or null.</summary>
    public ObjectCache? ById(int id) => _all.GetValueOrDefault(id);

    /// <summary>The cache of the calling thread.</summary>
    public ObjectCache OfThisThread() => (_lifelines.Value ??= new Lifeline(this, Adopt())).Cache;

    /// <summary>The cache of a node, which every thread uses inside its lock.</summary>
    public ObjectCache OfNode(int id) => _ofNodes.GetOrAdd(id, _ => New(null));

    /// <summary>Bytes and objects that callers have; exact if nobody allocates. Enters the lock of each cache in turn.</summary>
    public (ulong Bytes, ulong Objects) InUse()
    {
        (ulong bytes, ulong objects) = (0, 0);
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

    /// <summary>Keeps all owners out of their fast paths for good.</summary>
    public void Dispose()
    {
        foreach (ObjectCache cache in Volatile.Read(ref _list))
        {
            cache.LockOut().Dispose();
        }

        _lifelines.Dispose();
    }

    /// <summary>Takes over a cache that an ended thread left, whether its end was noticed or not; else makes one.</summary>
    private ObjectCache Adopt()
    {
        Thread me = Thread.CurrentThread;
        foreach (ObjectCache cache in Volatile.Read(ref _list))
        {
            // Read once: by a second look it could be that of a living thread, which was quicker.
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

    /// <summary>Changes the owner of a cache; false, and nothing has changed, if it has another owner by now.</summary>
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

    /// <summary>Gives back what an ended thread kept, unless another has taken it over.</summary>
    internal void Leave(ObjectCache cache, Thread thread)
    {
        if (TryPass(cache, thread, null))
        {
            RemoteFrees.Send(cache);
            using (cache.Enter())
            {
                cache.Drain();
            }

            _abandoned.Add(cache);
        }
    }

    /// <summary>An object that only its thread refers to: when it is collected, the thread has ended.</summary>
    private sealed class Lifeline(ObjectCaches caches, ObjectCache cache)
    {
        private readonly Thread _thread = Thread.CurrentThread;

        public ObjectCache Cache => cache;

        ~Lifeline()
        {
            // A heap that is not disposed has not been finalized, because the meters refer to it.
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
