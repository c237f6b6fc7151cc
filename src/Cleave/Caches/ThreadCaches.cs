using System.Diagnostics.CodeAnalysis;

namespace Cleave;

/// <summary>The blocks that threads keep for themselves, so that they need the lock of an allocator seldom.</summary>
/// <remarks>
/// <para>
/// It knows neither books nor locks: its owner takes blocks from the books and fills them in, and gives back what it claims here. Invariant
/// <c>Hinted</c>: a block that is cached stands in some thread's stack. Whoever takes it out of that state has it; what stands in a stack
/// is a hint only.
/// </para>
/// <para>Safe from any number of threads, without a lock but where a thread comes for the first time.</para>
/// </remarks>
/// <typeparam name="TValues">Who has which block.</typeparam>
[SuppressMessage("Design", "CA1001", Justification = "A thread may be on its way into its slot at any time; the slots go with this object.")]
internal sealed class ThreadCaches<TValues>
    where TValues : struct, IBlockValues
{
    private readonly Lock _members = new();
    private readonly TValues _values;
    private readonly int[] _capacities;
    private readonly Action<ThreadCache> _giveBack;
    private readonly ThreadLocal<Lifeline?> _lifelines = new();
    private readonly int _id = ThreadCache.NewGroup();

    // Held here too, for what only a lifeline holds is finalized with it, and a finalized weak reference has lost its target.
    private readonly WeakReference<ThreadCaches<TValues>> _self;
    private ThreadCache[] _all = [];
    private volatile bool _closed;

    /// <param name="values">The states of the blocks.</param>
    /// <param name="capacities">For each cached order how many blocks a thread keeps, at least two.</param>
    /// <param name="giveBack">Gives back what a thread keeps that has ended, or came after closing: claims it, and frees that.</param>
    public ThreadCaches(TValues values, int[] capacities, Action<ThreadCache> giveBack)
    {
        _values = values;
        _capacities = capacities;
        _giveBack = giveBack;
        _self = new WeakReference<ThreadCaches<TValues>>(this);
    }

    /// <summary>Whether nothing is kept any more.</summary>
    public bool IsClosed => _closed;

    /// <summary>Whether blocks of an order are cached.</summary>
    public bool Holds(int order) => (uint)order < (uint)_capacities.Length;

    /// <summary>Takes a block of an order out of this thread's cache, or answers 0. A caller has it then.</summary>
    public ulong Take(int order)
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

    /// <summary>How many blocks to fill in at once. After closing none, for nobody would call them back.</summary>
    public int Batch(int order) => _closed ? 0 : _capacities[order] / 2;

    /// <summary>Fills blocks that were just taken from the books into this thread's cache, which has none; at most a batch.</summary>
    public void Fill(int order, ReadOnlySpan<ulong> ids)
    {
        ThreadCache cache = OfThisThread();
        foreach (ulong id in ids)
        {
            cache.TryPush(order, id);
            _values.PutCached(id);
        }
    }

    /// <summary>Puts a block that is freed into this thread's cache.</summary>
    public KeepOutcome Keep(ulong id, int order)
    {
        ThreadCache cache = OfThisThread();
        if (!cache.TryPush(order, id))
        {
            return _values[id] == ValueState.Held ? KeepOutcome.Full : KeepOutcome.NotHeld;
        }

        // The hint stands before the block is cached, so that whoever empties all caches misses none.
        if (!_values.TryMove(id, ValueState.Held, ValueState.Cached))
        {
            cache.Pop(order);
            return KeepOutcome.NotHeld;
        }

        if (_closed)
        {
            _giveBack(cache);
        }

        return KeepOutcome.Kept;
    }

    /// <summary>Claims half of what this thread keeps of an order, for the owner to give back.</summary>
    /// <returns>How many there are; room for a batch is enough.</returns>
    public int ClaimHalf(int order, Span<ulong> ids)
    {
        ThreadCache cache = OfThisThread();
        int claimed = 0;
        for (int i = _capacities[order] / 2; i > 0; i--)
        {
            ulong id = cache.Pop(order);
            if (TryClaim(id))
            {
                ids[claimed++] = id;
            }
        }

        return claimed;
    }

    /// <summary>Claims, one at a time as they are asked for, all blocks that any thread keeps.</summary>
    public IEnumerable<ulong> ClaimAll() => Volatile.Read(ref _all).SelectMany(Claim);

    /// <summary>Claims all that one thread keeps.</summary>
    public IEnumerable<ulong> Claim(ThreadCache cache) => cache.Hints().Where(TryClaim);

    /// <summary>All that is cached. Cost: what the caches have room for.</summary>
    public IEnumerable<ulong> Cached() => Volatile.Read(ref _all)
        .SelectMany(cache => cache.Hints())
        .Distinct()
        .Where(id => id != 0 && _values[id] == ValueState.Cached);

    /// <summary>Lets threads keep nothing more; what they still keep the owner claims.</summary>
    public void Close()
    {
        // A thread may still be on its way in; it then gives back itself what it brought. One that has ended may be giving back.
        lock (_members)
        {
            _closed = true;
        }

        Interlocked.MemoryBarrier();
    }

    /// <summary>Ends what <see cref="Close"/> began, when the owner has claimed what was left.</summary>
    public void Forget() => Volatile.Write(ref _all, []);

    private bool TryClaim(ulong id) => id != 0 && _values.TryMove(id, ValueState.Cached, ValueState.None);

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

    private void End(ThreadCache cache)
    {
        lock (_members)
        {
            if (!_closed)
            {
                _giveBack(cache);
            }

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
