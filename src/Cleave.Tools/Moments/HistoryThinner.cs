namespace Cleave.Tools.Moments;

/// <summary>Reduces a history for display: the largest lives and the turning points are kept.</summary>
internal static class HistoryThinner
{
    private const int ShadowColumns = 256;
    private const int ShadowRows = 192;
    private const int PointsKeptOfARun = 3;

    /// <summary>Reduces a history to a number of lives and points, with the same highs and lows.</summary>
    /// <param name="history">The complete history.</param>
    /// <param name="spaceSize">Bytes of the space.</param>
    /// <param name="mostLives">
    /// The number of lives to keep: those with the largest area (bytes times events). A shadow replaces the others.
    /// </param>
    /// <param name="mostPoints">
    /// The number of points to keep. Each run of events keeps the highest and lowest live bytes and the most mapped bytes.
    /// </param>
    /// <remarks>Cost: sorting the lives, if there are more than <paramref name="mostLives"/>.</remarks>
    public static SpaceHistory Thin(SpaceHistory history, ulong spaceSize, int mostLives, int mostPoints)
    {
        SpaceHistory thinned = history.Points.Count > mostPoints
            ? history with { Points = ThinPoints(history.Points, mostPoints) }
            : history;
        return history.Lives.Count > mostLives ? ThinLives(thinned, spaceSize, mostLives) : thinned;
    }

    private static SpaceHistory ThinLives(SpaceHistory history, ulong spaceSize, int most)
    {
        double[] areas = [.. history.Lives.Select(Area)];
        int[] byArea = [.. Enumerable.Range(0, areas.Length)];
        Array.Sort(byArea, (left, right) => areas[right] != areas[left] ? areas[right].CompareTo(areas[left]) : left.CompareTo(right));
        int[] kept = byArea[..most];
        Array.Sort(kept);
        var shadow = new ShadowGrid(ShadowColumns, ShadowRows, spaceSize, history.EventCount);
        foreach (int life in byArea.AsSpan(most))
        {
            shadow.Add(history.Lives[life]);
        }

        double all = areas.Sum();
        return history with
        {
            Lives = [.. kept.Select(life => history.Lives[life])],
            Thinning = history.Thinning with
            {
                ShownArea = all == 0 ? 1 : kept.Sum(life => areas[life]) / all,
                Shadow = shadow.Build(),
            },
        };
    }

    private static double Area(BlockLife life) => (double)life.Size * (life.Death - life.Birth);

    private static List<HistoryPoint> ThinPoints(IReadOnlyList<HistoryPoint> points, int most)
    {
        int runs = Math.Max(1, (most - 1) / PointsKeptOfARun);
        var kept = new List<HistoryPoint>(most);
        for (int run = 0; run < runs; run++)
        {
            int first = (int)((long)points.Count * run / runs);
            int end = (int)((long)points.Count * (run + 1) / runs);
            kept.AddRange(TurningPoints(points, first, end));
        }

        // The last point is kept too, so that the history shows how the trace ends.
        if (kept[^1].Event != points[^1].Event)
        {
            kept.Add(points[^1]);
        }

        return kept;
    }

    private static IEnumerable<HistoryPoint> TurningPoints(IReadOnlyList<HistoryPoint> points, int first, int end)
    {
        (int low, int high, int mapped) = (first, first, first);
        for (int at = first + 1; at < end; at++)
        {
            low = points[at].Live < points[low].Live ? at : low;
            high = points[at].Live > points[high].Live ? at : high;
            mapped = points[at].Mapped > points[mapped].Mapped ? at : mapped;
        }

        return new SortedSet<int> { low, high, mapped }.Select(at => points[at]);
    }
}
