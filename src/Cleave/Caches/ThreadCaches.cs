using System.Diagnostics.CodeAnalysis;

namespace Cleave.Caches;

/// <summary>Caches of free blocks, one for each thread, so that threads rarely need the lock of an allocator.</summary>
/// <remarks>
/// <para>
/// The allocator allocates blocks in its metadata and fills the caches with them. It claims blocks from the caches and frees them in its
/// metadata. The <see cref="ValueState"/> of a block alone decides who has it, by the protocol that is described there.
/// </para>
/// <para>
/// Invariant <c>Hinted</c>: the stack of the thread that cached a block names the block until that thread takes or claims it. The name is
/// pushed before the block becomes cached. Only that thread pops the name, and then tries to change the state of the block. So a thread
/// that reads all stacks finds every block that was cached before and still is. The reverse does not hold: a stack may name a block that is
/// no longer cached, or that another thread has cached since. Such a name is harmless, because nobody relies on a name without an atomic
/// step of the state.
/// </para>
/// <para>
/// Invariant <c>Closed</c>: no block stays cached after <see cref="Close"/> and one claim of everything. A thread that makes a block cached
/// checks afterwards whether the caches are closed, with a full barrier between; the closing thread closes first and claims afterwards,
/// with a full barrier between. So at least one of the two sees the step of the other, and gives the block back.
/// </para>
/// <para>
/// Safe from any number of threads. Only the first call of a thread, the end of a thread and closing take a lock.
/// </para>
/// </remarks>
/// <typeparam name="TValues">The type of the store for the states of the blocks.</typeparam>
[SuppressMessage("Design", "CA1001", Justification = "A thread may enter its slot at any time; the slots are collected with this object.")]
internal sealed partial class ThreadCaches<TValues>
    where TValues : struct, IBlockValues
{
    private readonly Lock _members = new();
    private readonly TValues _values;
    private readonly int[] _capacities;
    private readonly Action<ThreadCache> _giveBack;
    private readonly ThreadLocal<Lifeline?> _lifelines = new();
    private readonly int _id = ThreadCache.NewGroup();

    // This field keeps the weak reference alive. An object that only a lifeline holds is finalized together with it, and a finalized weak
    // reference has lost its target.
    private readonly WeakReference<ThreadCaches<TValues>> _self;
    private ThreadCache[] _all = [];
    private bool _closed;

    /// <param name="values">The states of the blocks.</param>
    /// <param name="capacities">The number of blocks of each cached order that a thread can keep, at least two.</param>
    /// <param name="giveBack">Claims and frees the blocks of a thread that has ended, or that cached a block after closing. The delegate
    /// may take the lock of the allocator. So code that holds that lock must not make the first call of a thread.</param>
    public ThreadCaches(TValues values, int[] capacities, Action<ThreadCache> giveBack)
    {
        _values = values;
        _capacities = capacities;
        _giveBack = giveBack;
        _self = new WeakReference<ThreadCaches<TValues>>(this);
    }

    /// <summary>Whether the caches are closed, so that no block is cached any more.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Reports whether blocks of an order are cached.</summary>
    public bool Holds(int order) => (uint)order < (uint)_capacities.Length;

    /// <summary>Takes a block of an order out of the cache of this thread, for a caller to hold.</summary>
    /// <returns>The id of the block; 0 if the cache has none of that order.</returns>
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

    /// <summary>Returns the number of blocks with which to fill a cache at once. After closing it is 0, because nobody would claim
    /// the blocks.</summary>
    public int Batch(int order) => IsClosed ? 0 : _capacities[order] / 2;

    /// <summary>Fills the cache of this thread with blocks that were just allocated in the metadata.</summary>
    /// <param name="order">The order of the blocks. The cache has no block of this order.</param>
    /// <param name="ids">The blocks, at most a <see cref="Batch"/>.</param>
    /// <remarks>
    /// Upholds Closed only if nobody closes meanwhile, or if the calls of <see cref="Batch"/> and of this method are in one section of the
    /// lock under which the closing thread claims all blocks.
    /// </remarks>
    public void Fill(int order, ReadOnlySpan<ulong> ids)
    {
        ThreadCache cache = OfThisThread();
        foreach (ulong id in ids)
        {
            // Upholds Hinted: the name is pushed first. The push succeeds, because the stack is empty and a batch is half of its size.
            cache.TryPush(order, id);
            _values.PutCached(id);
        }
    }

    /// <summary>Puts a block that a caller frees into the cache of this thread.</summary>
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
            // Upholds Closed: the closing thread may have claimed all blocks before this block was cached.
            _giveBack(cache);
        }

        return KeepOutcome.Kept;
    }

    /// <summary>Claims half of the blocks of an order that this thread can keep, so that the allocator can free them.</summary>
    /// <param name="order">The order of the blocks.</param>
    /// <param name="ids">Receives the blocks; it has room for at least half the capacity of the order.</param>
    /// <returns>The number of blocks that were claimed.</returns>
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

    /// <summary>Claims all blocks that any thread keeps, one at a time as the caller enumerates them.</summary>
    public IEnumerable<ulong> ClaimAll() => Volatile.Read(ref _all).SelectMany(Claim);

    /// <summary>Claims some of the blocks that any thread keeps, without an allocation on the managed heap.</summary>
    /// <param name="place">The position at which the last call stopped; the default value begins a new claim.</param>
    /// <param name="ids">Receives the blocks.</param>
    /// <returns>The number of blocks that were claimed; less than the length of <paramref name="ids"/> at the end of all stacks.</returns>
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

    /// <summary>Claims all blocks that one thread keeps, one at a time as the caller enumerates them.</summary>
    public IEnumerable<ulong> Claim(ThreadCache cache) => cache.Hints().Where(TryClaim);

    /// <summary>Enumerates all blocks that are cached. Cost: the capacity of all caches.</summary>
    public IEnumerable<ulong> Cached() => Volatile.Read(ref _all)
        .SelectMany(cache => cache.Hints())
        .Distinct()
        .Where(id => id != 0 && _values[id] == ValueState.Cached);

    private bool TryClaim(ulong id) => id != 0 && _values.TryMove(id, ValueState.Cached, ValueState.None);
}
