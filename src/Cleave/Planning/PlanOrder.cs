namespace Cleave.Planning;

/// <summary>In which order a search tries allocations.</summary>
/// <param name="Items">All allocations, the one to try first at the front.</param>
/// <param name="TightestFirst">Whether those across the tightest section of a valley come before the others.</param>
internal sealed record PlanOrder(int[] Items, bool TightestFirst)
{
    /// <summary>The orders that are known to be good, the best on recorded programs first:
    /// the longest life, largest area, and the largest size.</summary>
    /// <remarks>Each comes in both kinds. Equal weights are ordered by size, then by time.</remarks>
    public static IEnumerable<PlanOrder> Good(PlanProblem problem)
    {
        foreach (Func<double, double, double> weight in Weights)
        {
            int[] items = By(problem, weight);
            yield return new PlanOrder(items, TightestFirst: false);
            yield return new PlanOrder(items, TightestFirst: true);
        }
    }

    /// <summary>An order by size and life with random powers, and some noise on each.</summary>
    public static PlanOrder Random(PlanProblem problem, Random random)
    {
        double sizePower = random.NextDouble() * 1.5;
        double lifePower = random.NextDouble() * 2;
        double noise = random.NextDouble() * random.NextDouble() * 2;
        bool tightestFirst = random.Next(2) == 0;
        return new PlanOrder(
            By(problem, (life, size) => (life * lifePower) + (size * sizePower) + (random.NextDouble() * noise)), tightestFirst);
    }

    // Of the logarithms of life and size.
    private static readonly Func<double, double, double>[] Weights =
    [
        (life, _) => life,
        (life, size) => life + size,
        (_, size) => size,
        (life, size) => (3 * life) + size,
    ];

    private static int[] By(PlanProblem problem, Func<double, double, double> weight)
    {
        var keys = new (double Weight, ulong Size, int First, int Item)[problem.Count];
        for (int item = 0; item < keys.Length; item++)
        {
            double life = Math.Log(problem.Last[item] - problem.First[item]);
            keys[item] = (weight(life, Math.Log(problem.Sizes[item])), problem.Sizes[item], problem.First[item], item);
        }

        Array.Sort(keys, static (left, right) =>
        {
            int byWeight = right.Weight.CompareTo(left.Weight);
            int bySize = byWeight != 0 ? byWeight : right.Size.CompareTo(left.Size);
            int byTime = bySize != 0 ? bySize : left.First.CompareTo(right.First);
            return byTime != 0 ? byTime : left.Item.CompareTo(right.Item);
        });
        return [.. keys.Select(key => key.Item)];
    }
}
