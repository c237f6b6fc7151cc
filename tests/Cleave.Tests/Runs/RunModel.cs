using Cleave.Runs;

namespace Cleave.Tests.Runs;

/// <summary>Free runs as a map of granules, searched from one end to the other: slow and obvious.</summary>
internal static class RunModel
{
    /// <summary>Marks granules, which must all be in the other state.</summary>
    public static void Set(bool[] map, ulong start, ulong length, bool used)
    {
        Span<bool> granules = map.AsSpan((int)start, (int)length);
        Assert.False(granules.Contains(used));
        granules.Fill(used);
    }

    /// <summary>Gives the maximal runs of free granules.</summary>
    public static IEnumerable<FreeRun> Runs(bool[] map)
    {
        for (int i = 0; i < map.Length; i++)
        {
            int start = i;
            while (i < map.Length && !map[i])
                i++;
            if (i > start)
                yield return new FreeRun((ulong)start, (ulong)(i - start));
        }
    }

    /// <summary>Finds the place by the rule: the shortest run that serves, of several the lowest or, from the top, the highest.</summary>
    public static ulong? Find(bool[] map, RunRequest request)
    {
        IEnumerable<(FreeRun Run, ulong Place)> fitting =
            from run in Runs(map)
            let places = Places(run, request)
            where places.Length > 0
            select (run, request.TopDown ? places[^1] : places[0]);
        return fitting
            .OrderBy(fit => fit.Run.Length)
            .ThenBy(fit => request.TopDown ? ulong.MaxValue - fit.Run.Start : fit.Run.Start)
            .Select(fit => (ulong?)fit.Place)
            .FirstOrDefault();
    }

    private static ulong[] Places(FreeRun run, RunRequest request)
    {
        var places = new List<ulong>();
        for (ulong place = run.Start; place + request.Length <= run.End; place++)
        {
            bool inside = place >= request.Low && place + request.Length <= request.High;
            if (inside && (place + request.Alignment - request.Phase) % request.Alignment == 0)
                places.Add(place);
        }

        return [.. places];
    }
}
