namespace Cleave.Caches;

/// <content>Which threads have a cache: from the first call of each to its end, or until all are closed.</content>
internal sealed partial class ThreadCaches<TValues>
    where TValues : struct, IBlockValues
{
    /// <summary>Lets threads keep nothing more; what they still keep the owner claims.</summary>
    public void Close()
    {
        // The lock waits for an ended thread whose blocks are being given back. Upholds Closed.
        lock (_members)
        {
            Volatile.Write(ref _closed, true);
        }

        Interlocked.MemoryBarrier();
    }

    /// <summary>Ends what <see cref="Close"/> began, when the owner has claimed what was left.</summary>
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

    /// <summary>Gives back what a thread kept that has ended. Called by the finalizer of its lifeline.</summary>
    /// <remarks>
    /// Once the caches are closed, the closing thread claims this too. So the cache must stay in the list for it: taken out between closing
    /// and claiming, its blocks would be lost.
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

    /// <summary>What only the thread refers to: when it is collected, the thread has ended.</summary>
    /// <remarks>Its reference is weak, so that a living thread does not keep alive an allocator that nobody uses.</remarks>
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
