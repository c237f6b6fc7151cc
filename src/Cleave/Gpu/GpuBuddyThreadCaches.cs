using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave;

/// <summary>
/// What each thread keeps for itself of a <see cref="GpuBuddy"/>'s small blocks, so that threads that allocate and free single blocks
/// need the lock seldom. Disposing it gives all of that back and ends the caching.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="GpuBuddy.UseThreadCaches"/> makes it. Placement is then no longer the reference's: a thread gets again what it freed last.
/// A thread keeps at most 256 blocks of a size. What is kept counts as allocated and does not merge. It comes back when a request would
/// fail otherwise, on <see cref="Flush"/>, when this is disposed, and, once the garbage collector has noticed, when its thread has
/// ended. Blocks that are freed as cleared are not kept. Metadata grows by a quarter of a byte for each chunk that is cached all over.
/// </para>
/// <para>Safe from any number of threads.</para>
/// </remarks>
public sealed class GpuBuddyThreadCaches : IDisposable
{
    // Invariant Cached: a marked block is allocated in the books, belongs to nobody else, and stands in some thread's stack. What takes
    // the books needs the allocator's lock, and says so; the rest takes none.

    /// <summary>More would only keep memory from other threads: a refill takes half of this at once already.</summary>
    private const int MostBlocks = 256;

    [ThreadStatic]
    private static ThreadCache? _recent;
    private static int _lastId;

    private readonly int _id = Interlocked.Increment(ref _lastId);
    private readonly BuddyBooks _books;
    private readonly BlockMarks _owned;
    private readonly ShortLock _lock;
    private readonly BlockMarks _marks;
    private readonly int[] _capacities;
    private readonly ThreadLocal<Lifeline?> _lifelines = new();
    private readonly List<ThreadCache> _all = [];
    private volatile bool _closed;

    /// <param name="books">Its books.</param>
    /// <param name="owned">The marks of the blocks that belong to owners.</param>
    /// <param name="booksLock">The lock of the books.</param>
    /// <param name="bytes">The most bytes of each order that a thread keeps. Orders of which that is less than two blocks are not
    /// cached.</param>
    internal GpuBuddyThreadCaches(BuddyBooks books, BlockMarks owned, ShortLock booksLock, ulong bytes)
    {
        _books = books;
        _owned = owned;
        _lock = booksLock;
        _marks = new BlockMarks(books.Tree);
        _capacities =
        [
            .. Enumerable.Range(0, books.Tree.MaxOrder + 1)
                .Select(order => (int)Math.Min(bytes >> (order + books.Tree.ChunkShift), MostBlocks))
                .TakeWhile(capacity => capacity >= 2),
        ];
    }

    /// <summary>Bytes that threads keep at the moment. Cost: the blocks that they keep.</summary>
    public ulong CachedBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return Cached();
            }
        }
    }

    /// <summary>Whether this was disposed.</summary>
    public bool IsDisposed => _closed;

    internal ulong CommittedBytes => _marks.CommittedBytes;

    /// <summary>Whether blocks of an order are cached.</summary>
    internal bool Holds(int order) => (uint)order < (uint)_capacities.Length;

    /// <summary>Takes a block out of this thread's cache, or answers 0.</summary>
    internal ulong Take(int order)
    {
        ThreadCache cache = OfThisThread();
        ulong id;
        do
        {
            id = cache.Pop(order);
        }
        while (id != 0 && !_marks.TryClear(id));

        return id;
    }

    /// <summary>Fills half of this thread's stack from the books. Under the lock.</summary>
    internal void Fill(int order)
    {
        ThreadCache cache = OfThisThread();
        for (int i = cache.Capacity(order) / 2; i > 0; i--)
        {
            // Dirty blocks only: a hint does not tell what is clear, and a cache is no reason to merge by force.
            ulong id = _books.TakeHighest(order, BlockKind.Dirty);
            if (id == 0 || !cache.TryPush(order, id))
            {
                Release(id, order);
                return;
            }

            _marks.Reach(id);
            _marks.TrySet(id);
        }
    }

    /// <summary>Puts a block into this thread's cache; where that is full, half of it goes back to the books first.</summary>
    /// <returns>False where the block is in a cache already, an owner's, or not allocated.</returns>
    internal bool TryKeep(ulong id, int order)
    {
        ThreadCache cache = OfThisThread();
        if (!_marks.IsReached(id))
        {
            Reach(id);
        }

        while (!cache.TryPush(order, id))
        {
            Shrink(cache, order);
        }

        // The hint stands before the mark is set, so that whoever empties all caches misses no mark.
        if (!_marks.TrySet(id))
        {
            cache.Pop(order);
            return false;
        }

        if (_closed)
        {
            Flush();
        }

        // Looked at only now that no other call can free it. Who finds the mark gone has met one who emptied the caches.
        return IsFreeable(id) || !_marks.TryClear(id);
    }

    /// <summary>Makes sure of a block that is to be freed past the caches: no other call can free it meanwhile. Under the lock.</summary>
    /// <returns>False where it is in a cache, or being freed.</returns>
    internal bool TryClaim(ulong id)
    {
        _marks.Reach(id);
        return _marks.TrySet(id);
    }

    /// <summary>Ends what <see cref="TryClaim"/> began.</summary>
    internal void Unclaim(ulong id) => _marks.TryClear(id);

    /// <summary>Gives all that is cached back to the books. Under the lock.</summary>
    /// <returns>Whether there was anything.</returns>
    internal bool Drain()
    {
        bool any = false;
        foreach (ThreadCache cache in _all)
        {
            any |= Drain(cache);
        }

        return any;
    }

    /// <summary>Gives back what all threads keep.</summary>
    public void Flush()
    {
        using (_lock.Enter())
        {
            Drain();
        }
    }

    /// <summary>Gives back what all threads keep, and lets them keep nothing more.</summary>
    public void Dispose()
    {
        // The thread-local slots stay, since a thread may be on its way into one. They go with this object.
        _closed = true;
        Interlocked.MemoryBarrier();
        Flush();
    }

    /// <summary>Bytes that are cached. Under the lock.</summary>
    internal ulong Cached() => _all
        .SelectMany(cache => cache.Hints())
        .Distinct()
        .Where(id => id != 0 && _marks.Contains(id))
        .Aggregate(0UL, (sum, id) => sum + (1UL << (_books.Tree.OrderOf(id) + _books.Tree.ChunkShift)));

    private bool IsFreeable(ulong id) => _books.Map[id] == BlockState.Allocated && !_owned.Contains(id);

    private bool Drain(ThreadCache cache)
    {
        bool any = false;
        foreach (ulong id in cache.Hints())
        {
            any |= id != 0 && _marks.TryClear(id) && Release(id, _books.Tree.OrderOf(id));
        }

        return any;
    }

    private void Reach(ulong id)
    {
        using (_lock.Enter())
        {
            _marks.Reach(id);
        }
    }

    private void Shrink(ThreadCache cache, int order)
    {
        using (_lock.Enter())
        {
            for (int i = cache.Capacity(order) / 2; i > 0; i--)
            {
                ulong id = cache.Pop(order);
                if (_marks.TryClear(id))
                {
                    Release(id, order);
                }
            }
        }
    }

    /// <summary>An owner's block has a mark only while a stale value of it is being refused.</summary>
    private bool Release(ulong id, int order) => id != 0 && !_owned.Contains(id) && _books.TryRelease(id, order, BlockKind.Dirty);

    private ThreadCache OfThisThread()
    {
        ThreadCache? recent = _recent;
        return recent?.Group == _id ? recent : Find();
    }

    private ThreadCache Find()
    {
        if (_lifelines.Value is not { } lifeline)
        {
            lifeline = new Lifeline(this, new ThreadCache(_id, _capacities));
            _lifelines.Value = lifeline;
            using (_lock.Enter())
            {
                _all.Add(lifeline.Cache);
            }
        }

        return _recent = lifeline.Cache;
    }

    private void Forget(ThreadCache cache)
    {
        using (_lock.Enter())
        {
            Drain(cache);
            _all.Remove(cache);
        }
    }

    /// <summary>What only the thread refers to: when it is collected, the thread has ended.</summary>
    private sealed class Lifeline(GpuBuddyThreadCaches caches, ThreadCache cache)
    {
        // Weak, so that a living thread does not keep alive an allocator that nobody uses.
        private readonly WeakReference<GpuBuddyThreadCaches> _caches = new(caches);

        public ThreadCache Cache => cache;

        ~Lifeline()
        {
            if (_caches.TryGetTarget(out GpuBuddyThreadCaches? caches))
            {
                caches.Forget(cache);
            }
        }
    }
}
