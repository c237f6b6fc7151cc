namespace Cleave.Pool;

/// <content>Reads the lists of a pool, and makes the metadata of a pool from blocks that are known.</content>
internal sealed partial class PoolMetadata<TIndex, TTables>
{
    /// <inheritdoc/>
    public long FirstFree(int order) => (_filled >> order & 1) == 0 ? -1 : ToLeaf(_ends[order].First);

    /// <inheritdoc/>
    public long NextFree(long leaf, int order) => ToLeaf(_ends[order].Last) == leaf ? -1 : ToLeaf(_tables.Link(leaf).Next);

    /// <inheritdoc/>
    public void BeginAdoption()
    {
        (_filled, _single) = (0, 0);
        _counts.AsSpan().Clear();
    }

    /// <inheritdoc/>
    public void AdoptState(long leaf, byte state)
    {
        // A state that was never written has the value of a new pool, and needs no memory as long as it keeps that value.
        if (_tables.State(leaf) != state)
        {
            _tables.MakeState(leaf);
            _tables.SetState(leaf, state);
        }
    }

    /// <inheritdoc/>
    public void AdoptGone(long first, long end)
    {
        _tables.MakeStates(first, end);
        for (long leaf = first; leaf < end; leaf++)
        {
            _tables.SetState(leaf, LeafState.Retired);
        }

        Gone += (ulong)(end - first);
    }

    /// <inheritdoc/>
    public void AdoptPending(long first, long end)
    {
        _tables.MakeStates(first, end);
        Mark(first, end);
        Pending += (ulong)(end - first);
    }

    /// <inheritdoc/>
    public void AdoptLast(long leaf, int order)
    {
        ref ListEnds<TIndex> ends = ref _ends[order];
        ulong bit = 1UL << order;
        if ((_filled & bit) == 0)
        {
            ends.First = ToIndex(leaf);
            _filled |= bit;
            _single |= bit;
        }
        else
        {
            Join(ToLeaf(ends.Last), leaf);
            _single &= ~bit;
        }

        ends.Last = ToIndex(leaf);
        _counts[order].Released++;
        _counts[order].Enqueued++;
    }

    /// <inheritdoc/>
    public void CountAsNew()
    {
        for (int order = 0; order <= _maxOrder; order++)
        {
            ulong blocks = 0;
            for (long leaf = FirstFree(order); leaf >= 0; leaf = NextFree(leaf, order))
            {
                blocks++;
            }

            _counts[order] = new ListCounts { Released = blocks, Enqueued = blocks };
        }

        Cuts = 0;
    }

    /// <inheritdoc/>
    public bool IsList(int order)
    {
        ulong count = _counts[order].Enqueued;
        long leaf = FirstFree(order);
        for (ulong seen = 1; seen < count; seen++)
        {
            long next = NextFree(leaf, order);
            if (next < 0 || ToLeaf(_tables.Link(next).Previous) != leaf)
            {
                return false;
            }

            leaf = next;
        }

        return count == 0 || NextFree(leaf, order) < 0;
    }

    private void Join(long before, long leaf)
    {
        if (ToLeaf(_tables.Link(before).Next) != leaf)
        {
            _tables.MakeLink(before);
            _tables.SetNext(before, ToIndex(leaf));
        }

        if (ToLeaf(_tables.Link(leaf).Previous) != before)
        {
            _tables.MakeLink(leaf);
            _tables.SetPrevious(leaf, ToIndex(before));
        }
    }
}
