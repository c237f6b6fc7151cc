namespace Cleave.Pool;

/// <content>Looks for marks of killed leaves in runs of leaves, and sets them. Leaves whose states were never written have none.</content>
internal sealed partial class PoolMetadata<TIndex, TTables>
{
    /// <summary>Leaves that are searched at once when a search goes backward.</summary>
    private const long Window = 1 << 14;

    /// <summary>The first leaf of a run that is killed, or -1.</summary>
    public long FirstKilled(long first, long end)
    {
        while (first < end && _tables.TryGetRun(ref first, end, out Span<byte> states))
        {
            int at = states.IndexOfAnyInRange(LeafState.Killed, byte.MaxValue);
            if (at >= 0)
            {
                return first + at;
            }

            first += states.Length;
        }

        return -1;
    }

    /// <summary>The first leaf of a run that is not killed, or -1.</summary>
    public long FirstSound(long first, long end)
    {
        while (first < end)
        {
            long run = first;
            if (!_tables.TryGetRun(ref run, end, out Span<byte> states) || run != first)
            {
                return first;
            }

            int at = states.IndexOfAnyInRange(LeafState.Inside, (byte)(LeafState.Killed - 1));
            if (at >= 0)
            {
                return first + at;
            }

            first += states.Length;
        }

        return -1;
    }

    /// <summary>How many leaves of a run are killed.</summary>
    public ulong CountKilled(long first, long end)
    {
        ulong killed = 0;
        while (first < end && _tables.TryGetRun(ref first, end, out Span<byte> states))
        {
            foreach (byte state in states)
            {
                killed += LeafState.IsKilled(state) ? 1u : 0u;
            }

            first += states.Length;
        }

        return killed;
    }

    /// <summary>The first leaf of the killed region that a leaf lies in, which is in no block.</summary>
    public long BeginOfGone(long leaf)
    {
        while (leaf > 0)
        {
            long from = Math.Max(0, leaf - Window);
            long other = LastNotGone(from, leaf);
            if (other >= 0)
            {
                // It lies in a block. The killed leaves at the end of that block, if there are any, look like those of the region.
                TryFindBlock(other, out long block, out int order);
                return block + (1L << order);
            }

            leaf = from;
        }

        return 0;
    }

    /// <summary>The leaf behind the killed region that a leaf lies in, which is in no block.</summary>
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

            int at = states.IndexOfAnyExcept(LeafState.Killed);
            if (at >= 0)
            {
                return first + at;
            }

            first += states.Length;
        }

        return first;
    }

    /// <summary>The last leaf of a run that is not out of use, or -1.</summary>
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

            int at = states.LastIndexOfAnyExcept(LeafState.Killed);
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
                state |= LeafState.Killed;
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
                state = LeafState.WithoutKill(state);
            }

            first += states.Length;
        }
    }
}
