namespace Cleave.Pool;

/// <content>
/// What must exist before a step begins. Tables that come into being on demand can run out of memory; a step that has begun cannot. So each
/// step first makes every entry that it is going to write, and changes nothing if that fails.
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

    /// <summary>Makes what freeing one block writes: the buddies that it merges with, and the place where the merged block is pushed.</summary>
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

    /// <summary>Makes what freeing the blocks of a run writes, each of which may merge with another of the run as well.</summary>
    /// <remarks>Which of them do is not followed. Each ancestor is prepared as if all merges up to it took place.</remarks>
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

    private void PrepareKill(long first, long end)
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

    private void PrepareUnkill(long first, long end)
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

    /// <summary>Makes what pushing the blocks of a run writes, none of which can merge.</summary>
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

    /// <summary>Makes what taking a free block out of its list writes, the state of the block included.</summary>
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
