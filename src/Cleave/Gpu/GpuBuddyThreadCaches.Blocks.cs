using Cleave.Sets;

namespace Cleave;

/// <content>Taking, keeping and giving back blocks.</content>
public sealed partial class GpuBuddyThreadCaches
{
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
