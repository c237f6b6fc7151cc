using Cleave.Caches;

namespace Cleave.Pool;

/// <summary>The metadata of a pool whose threads cache blocks: it knows which blocks callers hold and which ones are cached.</summary>
/// <remarks>
/// <para>
/// A pool gets this object with its first thread caches, and keeps it, because a call may still be on its way through caches that were
/// disposed. Every method is called under the lock of the pool, except those of <see cref="Values"/> that say otherwise.
/// </para>
/// <para>
/// Invariant <c>Valued</c>: a block that has a <see cref="ValueState"/> is allocated, has the order that the state names, and has no
/// retired leaf. The reverse does not hold: an allocated block has no state if it was allocated before there were caches, is of an order
/// that is not cached, or a part of it was retired. Such a block is freed under the lock, as in a pool without caches.
/// </para>
/// </remarks>
/// <param name="inner">The metadata itself.</param>
/// <param name="values">The states of the blocks.</param>
internal sealed class CachedMetadata(IPoolMetadata inner, PoolValues values) : ForwardingMetadata(inner)
{
    /// <summary>The states of the blocks.</summary>
    public PoolValues Values => values;

    /// <summary>The caches that were made last.</summary>
    public BlockCaches<PoolValues, PoolBlockSource>? Blocks { get; set; }

    /// <summary>The number of blocks that caches have given back.</summary>
    public ulong Returned { get; private set; }

    /// <summary>Bytes in all caches.</summary>
    public ulong CachedBytes => Blocks?.CountBytes() ?? 0;

    /// <inheritdoc/>
    public override ulong Bytes => Inner.Bytes + values.CommittedBytes;

    /// <summary>Reports whether the block that begins at a leaf is cached.</summary>
    public bool IsCached(long leaf) => values.TryFind(leaf, out _, out ValueState state) && state == ValueState.Cached;

    /// <summary>Frees the cached blocks of all threads.</summary>
    /// <returns>Whether any block was cached.</returns>
    public bool Drain() => Blocks?.Drain() ?? false;

    /// <inheritdoc/>
    /// <remarks>If no block is large enough, the cached blocks of all threads are freed first.</remarks>
    public override long Take(int order)
    {
        long leaf = Inner.Take(order);
        if (leaf < 0 && Drain())
        {
            leaf = Inner.Take(order);
        }

        if (leaf >= 0 && Blocks is { IsClosed: false } blocks && blocks.Holds(order))
        {
            HandOut(PoolId.Of(leaf, order));
        }

        return leaf;
    }

    /// <inheritdoc/>
    /// <remarks>A cached block is refused, because no caller holds it.</remarks>
    public override bool TryRelease(long leaf)
    {
        while (values.TryFind(leaf, out ulong id, out ValueState state))
        {
            if (state == ValueState.Cached)
            {
                return false;
            }

            // If this fails, another thread has just put the block into its cache.
            if (values.TryMove(id, ValueState.Held, ValueState.None))
            {
                break;
            }
        }

        return Inner.TryRelease(leaf);
    }

    /// <inheritdoc/>
    public override void Retire(long first, long end)
    {
        Settle(first, end);
        Inner.Retire(first, end);
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        Inner.Validate();
        foreach (ulong id in values.Ids())
        {
            (long leaf, int order) = (PoolId.Leaf(id), PoolId.Order(id));
            if (State(leaf) != LeafState.Allocated(order))
            {
                throw new InvariantException(
                    "Valued", $"no allocated block of order {order} begins at leaf {leaf}, where one is {values[id]}.");
            }
        }
    }

    /// <summary>Allocates blocks for a cache, which then have no state yet.</summary>
    /// <returns>The number of blocks, which is smaller than asked for if no more are free.</returns>
    public int TakeMany(int order, Span<ulong> ids)
    {
        int taken = 0;
        try
        {
            for (long leaf; taken < ids.Length && (leaf = Inner.Take(order)) >= 0; taken++)
            {
                ids[taken] = PoolId.Of(leaf, order);
                if (!values.TryCommit(ids[taken]))
                {
                    Inner.TryRelease(leaf);
                    break;
                }
            }
        }
        catch (Exception error) when (taken > 0 && error is OutOfMemoryException or InvariantException)
        {
            // The blocks that were taken before are good. The next call meets the error again, and reports it.
        }

        return taken;
    }

    /// <summary>Frees a block that was claimed from a cache.</summary>
    public bool TryReturn(ulong id)
    {
        bool released = Inner.TryRelease(PoolId.Leaf(id));
        Returned += released ? 1u : 0u;
        return released;
    }

    /// <summary>Gives a block the state of one that a caller holds, unless memory for that is missing; then it is freed under the
    /// lock.</summary>
    private void HandOut(ulong id)
    {
        if (values.TryCommit(id))
        {
            values.Put(id, ValueState.Held);
        }
    }

    /// <summary>Takes the states of all blocks away that a region touches, and frees those that are cached.</summary>
    /// <remarks>
    /// Upholds Valued before leaves are retired. A thread that frees such a block beside this call finds no state, and so waits for the
    /// lock; and no cache keeps a block of which a part is retired.
    /// </remarks>
    private void Settle(long first, long end)
    {
        while (first < end && TryFindBlock(first, out long block, out int order))
        {
            if (values.TryFind(block, out ulong id, out _) && values.Settle(id) == ValueState.Cached)
            {
                TryReturn(id);
            }

            first = block + (1L << order);
        }
    }
}
