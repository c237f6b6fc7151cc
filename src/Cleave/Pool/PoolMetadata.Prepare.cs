namespace Cleave.Pool;

/// <content>
/// Creates the table entries that a step is going to write. Tables that are created on demand can run out of memory, but a step that has
/// begun must not. So each step first creates every entry that it is going to write, and changes nothing if that fails.
/// </content>
internal sealed partial class PoolMetadata<TIndex, TTables>
{
    private void PrepareSplit(long leaf, int from, int order)
    {
        _tables.MakeState(leaf);
        for (int half = order; half < from; half++)
        {
            _tables.MakeState(leaf + (1L << half));
        }
    }

    /// <summary>Creates the entries for freeing a block: those of the buddies that it merges with, and of the merged block.</summary>
    private void PrepareRelease(long leaf, int order)
    {
        _tables.MakeState(leaf);
        while (order < _maxOrder && _tables.Holds(leaf ^ (1L << order), LeafState.Free(order)))
        {
            PrepareMerge(leaf ^ (1L << order), order);
            leaf &= ~(1L << order);
            order++;
        }

        if ((_filled >> order & 1) != 0)
        {
            PreparePush(leaf, order);
        }
    }

    /// <summary>Creates the entries for freeing the blocks of a run, which may also merge with each other.</summary>
    /// <remarks>
    /// The method does not work out which blocks merge. Instead, each ancestor of a block is prepared as if all merges up to it took place.
    /// </remarks>
    private void PrepareRun(long first, long end)
    {
        while (end > first)
        {
            int order = LargestAtEnd(first, end);
            end -= 1L << order;
            PreparePush(end, order);
            for (long leaf = end; order < _maxOrder; order++)
            {
                long buddy = leaf ^ (1L << order);
                if (_tables.Holds(buddy, LeafState.Free(order)))
                {
                    PrepareMerge(buddy, order);
                    PreparePush(buddy, order + 1);
                }

                leaf &= ~(1L << order);
                PrepareHead(order + 1);
            }
        }
    }

    private void PrepareRetire(long first, long end)
    {
        _tables.MakeStates(first, end);
        while (first < end)
        {
            TryFindBlock(first, out long block, out int order);
            long blockEnd = block + (1L << order);
            long stop = Math.Min(blockEnd, end);
            _tables.MakeState(block);
            if (LeafState.IsFree(_tables.State(block)))
            {
                PrepareMerge(block, order);
                PreparePieces(block, first);
                PreparePieces(stop, blockEnd);
            }

            first = stop;
        }
    }

    private void PrepareRestore(long first, long end)
    {
        while (first < end)
        {
            if (TryFindBlock(first, out long block, out int order))
            {
                first = Math.Min(block + (1L << order), end);
                continue;
            }

            long stop = EndOfGone(first, end);
            PrepareRun(first, stop);
            first = stop;
        }
    }

    /// <summary>Creates the entries for pushing the blocks of a run, none of which can merge.</summary>
    private void PreparePieces(long first, long end)
    {
        while (end > first)
        {
            int order = LargestAtEnd(first, end);
            end -= 1L << order;
            PreparePush(end, order);
        }
    }

    private void PreparePush(long leaf, int order)
    {
        _tables.MakeState(leaf);
        _tables.MakeLink(leaf);
        PrepareHead(order);
    }

    private void PrepareHead(int order)
    {
        if ((_filled >> order & 1) != 0)
        {
            _tables.MakeLink(ToLeaf(_ends[order].First));
        }
    }

    /// <summary>Creates the entries for removing a free block from its list, the state of the block included.</summary>
    private void PrepareMerge(long leaf, int order)
    {
        _tables.MakeState(leaf);
        if ((_single >> order & 1) != 0)
        {
            return;
        }

        LeafLink<TIndex> link = _tables.Link(leaf);
        if (ToLeaf(_ends[order].First) != leaf)
        {
            _tables.MakeLink(ToLeaf(link.Previous));
        }

        if (ToLeaf(_ends[order].Last) != leaf)
        {
            _tables.MakeLink(ToLeaf(link.Next));
        }
    }
}
