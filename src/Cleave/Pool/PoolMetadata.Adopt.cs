namespace Cleave.Pool;

/// <content>Reads the lists of a pool, and makes the metadata of a pool from blocks that are known.</content>
internal sealed partial class PoolMetadata<TIndex, TTables>
{
    /// <inheritdoc/>
    public long FirstFree(int order) => (_filled >> order & 1) == 0 ? -1 : ToLeaf(_ends[order].First);

    /// <inheritdoc/>
    public long NextFree(long leaf, int order) => ToLeaf(_ends[order].Last) == leaf ? -1 : ToLeaf(_tables.Link(leaf).Next);

    /// <inheritdoc/>
    public void CopyStates(long first, Span<byte> states)
    {
        long found = first;
        if (_tables.TryGetRun(ref found, first + states.Length, out Span<byte> run) && found == first && run.Length == states.Length)
        {
            run.CopyTo(states);
            return;
        }

        for (int at = 0; at < states.Length; at++)
        {
            states[at] = _tables.State(first + at);
        }
    }

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
    public void AdoptStates(long first, ReadOnlySpan<byte> states)
    {
        long found = first;
        if (_tables.TryGetRun(ref found, first + states.Length, out Span<byte> run) && found == first && run.Length == states.Length)
        {
            states.CopyTo(run);
            return;
        }

        for (int at = 0; at < states.Length; at++)
        {
            AdoptState(first + at, states[at]);
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

    /// <inheritdoc/>
    public bool AreDistinct(ReadOnlySpan<long> leaves)
    {
        // A block that was added twice is linked to the block before its last place only. If its first place has the same block before it,
        // that one was added twice too, and so on down to the first block of all.
        for (int at = 1; at < leaves.Length; at++)
        {
            if (leaves[at] == leaves[0] || ToLeaf(_tables.Link(leaves[at]).Previous) != leaves[at - 1])
            {
                return false;
            }
        }

        return true;
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
