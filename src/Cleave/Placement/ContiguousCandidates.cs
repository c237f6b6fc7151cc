using Cleave.Runs;

namespace Cleave.Placement;

/// <summary>Finds the free runs in which <see cref="ContiguousSearch"/> has to look, if the runs are maintained.</summary>
/// <remarks>Every answer of that search lies in one free run, so runs that are too short are no candidates.</remarks>
internal static class ContiguousCandidates
{
    /// <summary>Finds the free runs that may serve a request, the highest first.</summary>
    /// <param name="metadata">The metadata of the space, which maintains the runs.</param>
    /// <param name="chunks">The length of the request.</param>
    /// <param name="runs">Receives the runs; all chunks as one run if too many may serve the request.</param>
    public static int Find(BuddyMetadata metadata, ulong chunks, Span<FreeRun> runs)
    {
        FreeRuns kept = metadata.Map.Runs!;
        int count = kept.CopyLonger(new FreeRun(0, chunks), runs);
        bool isComplete = count == 0 || !kept.TryGetLonger(runs[count - 1], out _);
        if (!isComplete && !metadata.HasClear)
        {
            // Each of these runs is long enough, but the rule may be unable to use any. While nothing is clear, a measure tells.
            isComplete = TryGetJoined(kept, chunks, metadata.Tree.Chunks, runs, out count);
        }

        if (!isComplete)
        {
            runs[0] = new FreeRun(0, ulong.MaxValue >> 1);
            return 1;
        }

        runs[..count].Sort((one, other) => other.Start.CompareTo(one.Start));
        return count;
    }

    private static bool TryGetJoined(FreeRuns kept, ulong chunks, ulong end, Span<FreeRun> runs, out int count)
    {
        var from = new FreeRun(0, chunks);
        for (count = 0; kept.TryGetJoined(from, chunks, end, out FreeRun run); count++)
        {
            if (count == runs.Length)
            {
                return false;
            }

            runs[count] = run;
            from = run with { Start = run.Start + 1 };
        }

        return true;
    }
}
