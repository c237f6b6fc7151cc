namespace Cleave.Planning;

/// <summary>Local search: allocations that end too high are tried earlier, and an order that gives no higher plan is kept.</summary>
internal sealed class PlanRepair(PlanProblem problem, SkylineSearch search, PlanRun run, Random random)
{
    private const int Parts = 64;

    /// <summary>Repairs the best plan.</summary>
    /// <param name="nodes">The placements to spend.</param>
    public void Improve(long nodes)
    {
        int[] items = ByOffset(run.Offsets);
        ulong[] offsets = run.Offsets;
        for (; nodes > 0 && !run.IsDone; nodes -= problem.Count)
        {
            int[] changed = Promote(items, offsets, run.Wanted);
            if (!search.TryPlaceAll(new PlanOrder(changed, TightestFirst: random.Next(4) == 0), run.Budget))
            {
                return;
            }

            if (problem.HeightOf(search.Offsets) <= problem.HeightOf(offsets))
            {
                offsets = search.Offsets.ToArray();
                items = changed;
                run.Offer(problem, offsets);
            }
        }
    }

    private static int[] ByOffset(ulong[] offsets)
    {
        int[] items = [.. Enumerable.Range(0, offsets.Length)];
        Array.Sort([.. offsets], items);
        return items;
    }

    /// <summary>Moves the allocations that end above a height forward by random distances, and a few others too.</summary>
    private int[] Promote(int[] items, ulong[] offsets, ulong height)
    {
        var keys = new double[items.Length];
        var changed = new int[items.Length];
        for (int at = 0; at < items.Length; at++)
        {
            int item = items[at];
            bool isHigh = offsets[item] + problem.Sizes[item] > height;
            bool moves = isHigh || random.Next(Parts) == 0;
            keys[at] = moves ? at * random.NextDouble() : at;
            changed[at] = item;
        }

        Array.Sort(keys, changed);
        return changed;
    }
}
