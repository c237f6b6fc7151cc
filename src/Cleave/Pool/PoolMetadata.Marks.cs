namespace Cleave.Pool;

/// <content>
/// Searches runs of leaves for the marks of retired leaves, and sets and clears the marks. A leaf whose
/// state was never written has no mark. A retired leaf that lies in no block is gone.
/// </content>
internal sealed partial class PoolMetadata<TIndex, TTables>
{
    /// <summary>The number of leaves that a backward search reads at once.</summary>
    private const long Window = 1 << 14;

    /// <summary>Finds the first retired leaf of a run.</summary>
    /// <returns>The leaf, or -1 if no leaf of the run is retired.</returns>
    public long FirstRetired(long first, long end)
    {
        while (first < end && _tables.TryGetRun(ref first, end, out Span<byte> states))
        {
            int at = states.IndexOfAnyInRange(LeafState.Retired, byte.MaxValue);
            if (at >= 0)
            {
                return first + at;
            }

            first += states.Length;
        }

        return -1;
    }

    /// <summary>Finds the first leaf of a run that is not retired.</summary>
    /// <returns>The leaf, or -1 if all leaves of the run are retired.</returns>
    public long FirstSound(long first, long end)
    {
        while (first < end)
        {
            long run = first;
            if (!_tables.TryGetRun(ref run, end, out Span<byte> states) || run != first)
            {
                return first;
            }

            int at = states.IndexOfAnyInRange(LeafState.Inside, (byte)(LeafState.Retired - 1));
            if (at >= 0)
            {
                return first + at;
            }

            first += states.Length;
        }

        return -1;
    }

    /// <summary>Counts the retired leaves of a run.</summary>
    public ulong CountRetired(long first, long end)
    {
        ulong retired = 0;
        while (first < end && _tables.TryGetRun(ref first, end, out Span<byte> states))
        {
            foreach (byte state in states)
            {
                retired += LeafState.IsRetired(state) ? 1u : 0u;
            }

            first += states.Length;
        }

        return retired;
    }

    /// <summary>Finds the first leaf of the retired region around a leaf that is gone.</summary>
    public long BeginOfGone(long leaf)
    {
        while (leaf > 0)
        {
            long from = Math.Max(0, leaf - Window);
            long other = LastNotGone(from, leaf);
            if (other >= 0)
            {
                // That leaf lies in a block. If the block ends in retired leaves, those look like leaves of the region, so the region
                // begins behind the block.
                TryFindBlock(other, out long block, out int order);
                return block + (1L << order);
            }

            leaf = from;
        }

        return 0;
    }

    /// <summary>Finds the leaf behind the retired region around a leaf that is gone.</summary>
    public long EndOfGone(long leaf) => EndOfGone(leaf, _tables.Leaves);

    private long EndOfGone(long first, long end)
    {
        while (first < end)
        {
            long run = first;
            if (!_tables.TryGetRun(ref run, end, out Span<byte> states) || run != first)
            {
                break;
            }

            int at = states.IndexOfAnyExcept(LeafState.Retired);
            if (at >= 0)
            {
                return first + at;
            }

            first += states.Length;
        }

        return first;
    }

    /// <summary>Finds the last leaf of a run that is not gone.</summary>
    /// <returns>The leaf, or -1 if all leaves of the run look gone. Retired leaves inside an allocated block look gone too.</returns>
    private long LastNotGone(long first, long end)
    {
        long last = -1;
        while (first < end)
        {
            long run = first;
            if (!_tables.TryGetRun(ref run, end, out Span<byte> states))
            {
                return end - 1;
            }

            int at = states.LastIndexOfAnyExcept(LeafState.Retired);
            last = at >= 0 ? run + at : run > first ? run - 1 : last;
            first = run + states.Length;
        }

        return last;
    }

    private void Mark(long first, long end)
    {
        while (first < end && _tables.TryGetRun(ref first, end, out Span<byte> states))
        {
            foreach (ref byte state in states)
            {
                state |= LeafState.Retired;
            }

            first += states.Length;
        }
    }

    private void Unmark(long first, long end)
    {
        while (first < end && _tables.TryGetRun(ref first, end, out Span<byte> states))
        {
            foreach (ref byte state in states)
            {
                state = LeafState.WithoutRetire(state);
            }

            first += states.Length;
        }
    }
}
