using System.Diagnostics.CodeAnalysis;

namespace Cleave.Caches;

/// <summary>The blocks that threads keep for themselves, so that threads rarely need the lock of an allocator.</summary>
/// <remarks>
/// <para>
/// The allocator takes blocks from its metadata and fills them in here, and gives back what it claims here. Who has a block is decided by
/// its <see cref="ValueState"/> alone, by the protocol that is written there.
/// </para>
/// <para>
/// Invariant <c>Hinted</c>: a block that is cached is named in the stack of the thread that cached it, until that thread takes it or claims
/// it. The name is pushed before the block becomes cached. It is popped only by that thread, which then tries to take the block out of the
/// cached state. So whoever goes through all stacks finds every block that was cached before and still is. The reverse does not hold: a
/// stack may name a block that is not cached any more, or that another thread cached since. Such a name is harmless, because nobody
/// believes a name without a step of the state.
/// </para>
/// <para>
/// Invariant <c>Closed</c>: no block stays cached after <see cref="Close"/> and one claim of everything. A thread that makes a block cached
/// looks afterwards whether the caches are closed, with a full barrier between; the closing thread closes first and claims afterwards, with
/// a full barrier between. So at least one of the two sees the other, and gives the block back.
/// </para>
/// <para>Safe from any number of threads. A lock is taken only when a thread comes for the first time or ends, and by closing.</para>
/// </remarks>
/// <typeparam name="TValues">Who has which block.</typeparam>
[SuppressMessage("Design", "CA1001", Justification = "A thread may be on its way into its slot at any time; the slots go with this object.")]
internal sealed partial class ThreadCaches<TValues>
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
    private bool _closed;

    /// <param name="values">The states of the blocks.</param>
    /// <param name="capacities">For each cached order how many blocks a thread keeps, at least two.</param>
    /// <param name="giveBack">Claims and frees what a thread keeps that has ended, or that came after closing. It may take the allocator's
    /// lock; so nothing that holds that lock may make a thread known here.</param>
    public ThreadCaches(TValues values, int[] capacities, Action<ThreadCache> giveBack)
    {
        _values = values;
        _capacities = capacities;
        _giveBack = giveBack;
        _self = new WeakReference<ThreadCaches<TValues>>(this);
    }

    /// <summary>Whether nothing is kept any more.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

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
    public int Batch(int order) => IsClosed ? 0 : _capacities[order] / 2;

    /// <summary>Fills blocks that were just taken from the metadata into this thread's cache, which is empty; at most a batch.</summary>
    /// <remarks>
    /// Upholds Closed only if nobody closes meanwhile, or if the batch was asked for and is filled in one section of the lock under which
    /// the closing thread claims everything.
    /// </remarks>
    public void Fill(int order, ReadOnlySpan<ulong> ids)
    {
        ThreadCache cache = OfThisThread();
        foreach (ulong id in ids)
        {
            // Upholds Hinted: the name comes first. There is room, because the stack is empty and a batch is half of it.
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

        // Upholds Hinted: the name was pushed first.
        if (!_values.TryMove(id, ValueState.Held, ValueState.Cached))
        {
            cache.Pop(order);
            return KeepOutcome.NotHeld;
        }

        if (IsClosed)
        {
            // Upholds Closed: whoever closed may have claimed everything before this block was cached.
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

    /// <summary>Claims blocks that any thread keeps, from where the last call stopped, and allocates nothing on the managed heap.</summary>
    /// <param name="place">Where to begin; the default value for the beginning.</param>
    /// <param name="ids">Receives the blocks.</param>
    /// <returns>How many there are; fewer than there is room for when all stacks were gone through.</returns>
    public int ClaimSome(ref ClaimPlace place, Span<ulong> ids)
    {
        ThreadCache[] all = place.Caches ??= Volatile.Read(ref _all);
        int claimed = 0;
        while (claimed < ids.Length && place.TryNext(all, out ulong id))
        {
            if (TryClaim(id))
            {
                ids[claimed++] = id;
            }
        }

        return claimed;
    }

    /// <summary>Claims all that one thread keeps.</summary>
    public IEnumerable<ulong> Claim(ThreadCache cache) => cache.Hints().Where(TryClaim);

    /// <summary>All that is cached. Cost: what the caches have room for.</summary>
    public IEnumerable<ulong> Cached() => Volatile.Read(ref _all)
        .SelectMany(cache => cache.Hints())
        .Distinct()
        .Where(id => id != 0 && _values[id] == ValueState.Cached);

    private bool TryClaim(ulong id) => id != 0 && _values.TryMove(id, ValueState.Cached, ValueState.None);
}
