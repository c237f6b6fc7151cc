namespace Cleave.Caches;

/// <content>Creates and removes the caches of threads. A thread has a cache from its first call to its end, or until all are
/// closed.</content>
internal sealed partial class ThreadCaches<TValues>
    where TValues : struct, IBlockValues
{
    /// <summary>Stops the caching of blocks. The allocator claims the blocks that are still cached.</summary>
    public void Close()
    {
        // Upholds Closed: the lock waits until the blocks of an ended thread have been given back.
        lock (_members)
        {
            Volatile.Write(ref _closed, true);
        }

        Interlocked.MemoryBarrier();
    }

    /// <summary>Forgets the caches of all threads. Called after <see cref="Close"/>, when the allocator has claimed all blocks.</summary>
    public void Forget()
    {
        lock (_members)
        {
            Volatile.Write(ref _all, []);
        }
    }

    private ThreadCache OfThisThread()
    {
        ThreadCache? recent = ThreadCache.Recent;
        return recent?.Group == _id ? recent : Find();
    }

    private ThreadCache Find()
    {
        if (_lifelines.Value is not { } lifeline)
        {
            lifeline = new Lifeline(_self, new ThreadCache(_id, _capacities));
            _lifelines.Value = lifeline;
            lock (_members)
            {
                Volatile.Write(ref _all, [.. _all, lifeline.Cache]);
            }
        }

        return ThreadCache.Recent = lifeline.Cache;
    }

    /// <summary>Gives back the cached blocks of a thread that has ended. Called by the finalizer of its lifeline.</summary>
    /// <remarks>
    /// Once the caches are closed, the closing thread claims these blocks too. So the cache must then stay in the list: if it were removed
    /// between closing and claiming, its blocks would be lost.
    /// </remarks>
    internal void End(ThreadCache cache)
    {
        lock (_members)
        {
            if (IsClosed)
            {
                return;
            }

            _giveBack(cache);
            Volatile.Write(ref _all, [.. _all.Where(other => other != cache)]);
        }
    }

    /// <summary>An object to which only a thread refers. When it is collected, the thread has ended.</summary>
    /// <remarks>
    /// The reference to the caches is weak, so that a running thread does not keep an allocator alive that nobody uses.
    /// </remarks>
    private sealed class Lifeline(WeakReference<ThreadCaches<TValues>> owner, ThreadCache cache)
    {
        public ThreadCache Cache => cache;

        ~Lifeline()
        {
            if (owner.TryGetTarget(out ThreadCaches<TValues>? caches))
            {
                caches.End(cache);
            }
        }
    }
}
