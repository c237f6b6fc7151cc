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
/// ended. Blocks that are freed as cleared are not kept. Metadata grows by half a byte for each chunk where all are handed out as values.
/// </para>
/// <para>Safe from any number of threads.</para>
/// </remarks>
public sealed class GpuBuddyThreadCaches : IDisposable
{
    // Invariant Hinted: a block that is cached stands in some thread's stack. Whoever takes it out of that state has it; what stands in
    // a stack is a hint only. What takes the books needs the allocator's lock, and says so; the rest takes none.

    /// <summary>More would only keep memory from other threads: a refill takes half of this at once already.</summary>
    private const int MostBlocks = 256;

    [ThreadStatic]
    private static ThreadCache? _recent;
    private static int _lastId;

    private readonly int _id = Interlocked.Increment(ref _lastId);
    private readonly BuddyBooks _books;
    private readonly ValueStates _values;
    private readonly ShortLock _lock;
    private readonly int[] _capacities;
    private readonly ThreadLocal<Lifeline?> _lifelines = new();
    private readonly List<ThreadCache> _all = [];

    // Held here too, for what only a lifeline holds is finalized with it, and a finalized weak reference has lost its target.
    private readonly WeakReference<GpuBuddyThreadCaches> _self;
    private volatile bool _closed;

    /// <param name="books">Its books.</param>
    /// <param name="values">The states of the blocks that are out as values.</param>
    /// <param name="booksLock">The lock of the books.</param>
    /// <param name="bytes">The most bytes of each order that a thread keeps. Orders of which that is less than two blocks are not
    /// cached.</param>
    internal GpuBuddyThreadCaches(BuddyBooks books, ValueStates values, ShortLock booksLock, ulong bytes)
    {
        _books = books;
        _values = values;
        _lock = booksLock;
        _self = new WeakReference<GpuBuddyThreadCaches>(this);
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
        while (id != 0 && !_values.TryMove(id, ValueState.Cached, ValueState.Held));

        return id;
    }

    /// <summary>Fills half of this thread's stack, which is empty, from the books. Under the lock.</summary>
    internal void Fill(int order)
    {
        ThreadCache cache = OfThisThread();

        // Who came here while the caches were disposed would keep what nobody calls back.
        for (int i = _closed ? 0 : cache.Capacity(order) / 2; i > 0; i--)
        {
            // Dirty blocks only: a hint does not tell what is clear, and a cache is no reason to merge by force.
            ulong id = _books.TakeHighest(order, BlockKind.Dirty);
            if (id == 0)
            {
                return;
            }

            cache.TryPush(order, id);
            _values.Put(id, ValueState.Cached);
        }
    }

    /// <summary>Puts a block into this thread's cache; where that is full, half of it goes back to the books first.</summary>
    /// <returns>False where no caller has the block as a value.</returns>
    internal bool TryKeep(ulong id, int order)
    {
        ThreadCache cache = OfThisThread();
        while (!cache.TryPush(order, id))
        {
            if (_values[id] != ValueState.Held)
            {
                return false;
            }

            Shrink(cache, order);
        }

        // The hint stands before the block is cached, so that whoever empties all caches misses none.
        if (!_values.TryMove(id, ValueState.Held, ValueState.Cached))
        {
            cache.Pop(order);
            return false;
        }

        if (_closed)
        {
            GiveBack(cache);
        }

        return true;
    }

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
        // The thread-local slots stay, since a thread may be on its way into one, which it then empties itself. They go with this object.
        _closed = true;
        Interlocked.MemoryBarrier();
        using (_lock.Enter())
        {
            Drain();
            _all.Clear();
        }
    }

    /// <summary>Bytes that are cached. Under the lock.</summary>
    internal ulong Cached() => _all
        .SelectMany(cache => cache.Hints())
        .Distinct()
        .Where(id => _values[id] == ValueState.Cached)
        .Aggregate(0UL, (sum, id) => sum + (1UL << (_books.Tree.OrderOf(id) + _books.Tree.ChunkShift)));

    private bool Drain(ThreadCache cache)
    {
        bool any = false;
        foreach (ulong id in cache.Hints())
        {
            any |= TryGiveBack(id);
        }

        return any;
    }

    private void Shrink(ThreadCache cache, int order)
    {
        using (_lock.Enter())
        {
            for (int i = cache.Capacity(order) / 2; i > 0; i--)
            {
                TryGiveBack(cache.Pop(order));
            }
        }
    }

    /// <summary>Frees what a hint names, where it is still cached. Under the lock.</summary>
    private bool TryGiveBack(ulong id) =>
        _values.TryMove(id, ValueState.Cached, ValueState.None) && _books.TryRelease(id, _books.Tree.OrderOf(id), BlockKind.Dirty);

    private ThreadCache OfThisThread()
    {
        ThreadCache? recent = _recent;
        return recent?.Group == _id ? recent : Find();
    }

    private ThreadCache Find()
    {
        if (_lifelines.Value is not { } lifeline)
        {
            lifeline = new Lifeline(_self, new ThreadCache(_id, _capacities));
            _lifelines.Value = lifeline;
            using (_lock.Enter())
            {
                _all.Add(lifeline.Cache);
            }
        }

        return _recent = lifeline.Cache;
    }

    private void GiveBack(ThreadCache cache)
    {
        using (_lock.Enter())
        {
            Drain(cache);
            _all.Remove(cache);
        }
    }

    /// <summary>What only the thread refers to: when it is collected, the thread has ended.</summary>
    /// <remarks>Its reference is weak, so that a living thread does not keep alive an allocator that nobody uses.</remarks>
    private sealed class Lifeline(WeakReference<GpuBuddyThreadCaches> owner, ThreadCache cache)
    {
        public ThreadCache Cache => cache;

        ~Lifeline()
        {
            if (owner.TryGetTarget(out GpuBuddyThreadCaches? caches))
            {
                caches.GiveBack(cache);
            }
        }
    }
}
