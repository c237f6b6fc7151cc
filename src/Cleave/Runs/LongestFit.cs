namespace Cleave.Runs;

/// <summary>Finds the longest request that would be served with the alignment and the bounds of one that was refused.</summary>
/// <remarks>Two searches take turns, as in <see cref="RunSearch"/>: the longest runs first, until no other can be better, and those inside
/// the bounds. Without bounds the tree answers, if the longest runs do not.</remarks>
internal static class LongestFit
{
    /// <summary>The granules of that request; 0 if there is none.</summary>
    public static ulong Of(FreeRuns runs, in RunRequest request)
    {
        Span<FreeRun> seen = stackalloc FreeRun[RunSearch.Turn];
        ulong longestFirst = 0;
        ulong insideBounds = 0;
        var next = new FreeRun(0, ulong.MaxValue);
        var inside = new RunsInBounds(request);
        while (true)
        {
            int count = runs.CopyShorter(next, seen);
            foreach (FreeRun run in seen[..count])
            {
                longestFirst = Math.Max(longestFirst, request.LongestIn(run));
            }

            if (count == 0 || seen[count - 1].Length <= longestFirst)
            {
                return longestFirst;
            }

            if (request.Low == 0 && request.High == ulong.MaxValue)
            {
                return runs.LongestAligned(request);
            }

            next = seen[count - 1];
            count = inside.Next(runs, seen);
            foreach (FreeRun run in seen[..count])
            {
                insideBounds = Math.Max(insideBounds, request.LongestIn(run));
            }

            if (count == 0)
            {
                return insideBounds;
            }
        }
    }
}
