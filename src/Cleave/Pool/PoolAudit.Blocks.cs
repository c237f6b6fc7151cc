namespace Cleave.Pool;

/// <content>Checks the blocks, from the first leaf to the last.</content>
internal sealed partial class PoolAudit<TIndex, TTables>
{
    /// <summary>Goes from block to block, and checks the invariants Partition, Coalesced and PendingRetire.</summary>
    private void CheckBlocks()
    {
        long leaf = 0;
        while (leaf < _leaves)
        {
            byte state = _tables.State(leaf);
            if (LeafState.BeginsBlock(state))
            {
                leaf += CheckBlock(leaf, state);
            }
            else
            {
                Require("Partition", LeafState.IsRetired(state), $"leaf {leaf} lies in no block and is not retired.");
                long end = _metadata.EndOfGone(leaf);
                _gone += (ulong)(end - leaf);
                leaf = end;
            }
        }
    }

    /// <returns>The number of leaves of the block.</returns>
    private long CheckBlock(long leaf, byte state)
    {
        int order = LeafState.Order(state);
        int max = _metadata.MaxOrder;
        Require(MetadataDamage.InvalidListId, "Partition", order <= max,
            $"the block at leaf {leaf} is of order {order}; the last is {max}.");
        long size = 1L << order;
        bool fits = (leaf & (size - 1)) == 0 && size <= _leaves - leaf;
        Require(MetadataDamage.InvalidLeafId, "Partition", fits, $"a block of {size} leaves cannot begin at leaf {leaf} of {_leaves}.");
        ulong retired = CountRetired(leaf, size);
        if (LeafState.IsFree(state))
        {
            CheckFree(leaf, order, retired);
            _free[order]++;
        }
        else
        {
            bool marked = LeafState.IsPendingRetire(state) == (retired != 0);
            Require("PendingRetire", marked, $"the allocated block at leaf {leaf} has {retired} retired leaves.");
            _pending += retired;
        }

        return size;
    }

    private void CheckFree(long leaf, int order, ulong retired)
    {
        Require("Partition", retired == 0, $"the free block at leaf {leaf} has {retired} retired leaves.");
        long buddy = leaf ^ (1L << order);
        bool mergeable = order < _metadata.MaxOrder && _tables.Holds(buddy, LeafState.Free(order));
        Require("Coalesced", !mergeable, $"leaves {leaf} and {buddy} begin free buddies of order {order}.");
    }

    /// <summary>Counts the retired leaves of a block, and checks that no other block begins inside it.</summary>
    /// <remarks>
    /// The method skips leaves whose states were never written. A block that begins there as in a new pool has the largest size, or lies
    /// behind all larger blocks, so it is never strictly inside a block that fits the pool.
    /// </remarks>
    private ulong CountRetired(long leaf, long size)
    {
        long at = leaf + 1;
        while (at < leaf + size && _tables.TryGetRun(ref at, leaf + size, out Span<byte> states))
        {
            // Among leaves inside a block only "inside" and "retired" are possible.
            int begin = states.IndexOfAnyExcept(LeafState.Inside, LeafState.Retired);
            Require("Partition", begin < 0, $"leaf {at + begin} begins a block inside the block at leaf {leaf}.");
            at += states.Length;
        }

        return _metadata.CountRetired(leaf, leaf + size);
    }

    /// <summary>Checks by counting that every free block is in its list. If one is missing, the exception names it.</summary>
    private void CheckComplete()
    {
        for (int order = 0; order < _free.Length; order++)
        {
            long missing = _free[order] == _listed[order] ? -1 : FindUnlisted(order);
            Require(MetadataDamage.UnattachedLeaf, "Linked", missing < 0,
                $"the free block at leaf {missing} does not stand in list {order}.");
        }
    }

    private long FindUnlisted(int order)
    {
        var listed = new HashSet<long>();
        if ((_metadata.Filled >> order & 1) != 0)
        {
            long last = long.CreateTruncating(_metadata.Ends[order].Last);
            long leaf = long.CreateTruncating(_metadata.Ends[order].First);
            for (; leaf != last; leaf = long.CreateTruncating(_tables.Link(leaf).Next))
            {
                listed.Add(leaf);
            }

            listed.Add(last);
        }

        long block = 0;
        while (_tables.State(block) != LeafState.Free(order) || listed.Contains(block))
        {
            byte state = _tables.State(block);
            block = LeafState.BeginsBlock(state) ? block + (1L << LeafState.Order(state)) : _metadata.EndOfGone(block);
        }

        return block;
    }
}
