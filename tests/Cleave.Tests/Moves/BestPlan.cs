using Cleave.Moves;

namespace Cleave.Tests.Moves;

/// <summary>The least granules that any moves copy to reach a goal, by a search of all states of a tiny space (Dijkstra).</summary>
internal static class BestPlan
{
    /// <summary>The least granules for a state in which a condition on the free granules holds; null if no moves lead there.</summary>
    public static ulong? Least(MovableRange[] ranges, int granules, Func<bool[], bool> isReached)
    {
        int[] first = [.. ranges.Select(range => (int)range.Start)];
        var best = new Dictionary<ulong, ulong> { [Key(first)] = 0 };
        var waiting = new PriorityQueue<int[], ulong>();
        waiting.Enqueue(first, 0);
        while (waiting.TryDequeue(out int[]? places, out ulong cost))
        {
            bool[] used = Used(ranges, places, granules);
            if (isReached(used))
                return cost;
            if (best[Key(places)] < cost)
                continue;

            for (int index = 0; index < ranges.Length; index++)
            {
                int length = (int)ranges[index].Length;
                for (int to = 0; to + length <= granules; to += (int)ranges[index].Alignment)
                {
                    if (!ranges[index].CanMove || used.AsSpan(to, length).Contains(true))
                        continue;
                    int[] next = [.. places];
                    next[index] = to;
                    ulong total = cost + (ulong)length;
                    if (total < best.GetValueOrDefault(Key(next), ulong.MaxValue))
                    {
                        best[Key(next)] = total;
                        waiting.Enqueue(next, total);
                    }
                }
            }
        }

        return null;
    }

    public static bool[] Used(MovableRange[] ranges, int[] places, int granules)
    {
        bool[] used = new bool[granules];
        for (int index = 0; index < ranges.Length; index++)
            used.AsSpan(places[index], (int)ranges[index].Length).Fill(true);
        return used;
    }

    private static ulong Key(int[] places) => places.Aggregate(0UL, (key, place) => (key << 5) | (uint)place);
}
