using System.Collections.Immutable;
using Cleave.Planning;
using Cleave.Runs;

namespace Cleave.Iterations;

/// <summary>Makes the plan of a recorded iteration around what is allocated for longer. Runs in the background;
/// stateless, so thread-safe.</summary>
/// <remarks>
/// An iteration is a circle: a request may live into the next one. The circle is cut at the moment at which the fewest granules live on;
/// a request that lives across the cut gets a place that it shares with no other.
/// </remarks>
internal static class PlanMaker
{
    /// <summary>Makes the plan of a recorded iteration.</summary>
    /// <param name="recording">The iteration, which does not change any more.</param>
    /// <param name="obstacles">The granules that are allocated for longer, as runs.</param>
    /// <param name="granules">The granules of the space.</param>
    /// <param name="baseGranule">The number of granules below the space, from which alignments count.</param>
    /// <param name="options">The limits of the planner.</param>
    /// <param name="cancel">Cancels the planner.</param>
    /// <returns>The plan; null if none fits in the space or nothing can be planned.</returns>
    /// <exception cref="OperationCanceledException">The planner was cancelled.</exception>
    public static IterationPlan? Make(
        IterationRecording recording,
        ImmutableArray<FreeRun> obstacles,
        ulong granules,
        ulong baseGranule,
        MemoryPlannerOptions options,
        CancellationToken cancel)
    {
        ReadOnlySpan<RecordedRequest> requests = recording.Requests;
        int moments = requests.Length;
        var starts = new ulong[moments];
        Array.Fill(starts, IterationPlan.Unplaced);
        int cut = CutOf(requests);
        var lives = new List<PlannedAllocation>();
        var positions = new List<int>();
        int alignment = 0;
        for (int position = 0; position < moments; position++)
        {
            if (requests[position].IsPlannable(position, moments))
            {
                lives.Add(LifeOf(requests[position], position, moments, cut));
                positions.Add(position);
                alignment = Math.Max(alignment, requests[position].Alignment);
            }
        }

        if (positions.Count == 0)
        {
            return null;
        }

        // The planner counts alignments from its own offset 0, which lies so many granules below the space.
        ulong below = baseGranule & ((1UL << alignment) - 1);
        AddObstacles(lives, obstacles, below, moments);
        ImmutableArray<ulong> offsets = MemoryPlanner.Plan(lives.ToArray(), options, progress: null, cancel).Offsets;
        cancel.ThrowIfCancellationRequested();
        for (int index = 0; index < positions.Count; index++)
        {
            starts[positions[index]] = offsets[index] - below;
        }

        var plan = new IterationPlan(requests, starts);
        return plan.End <= granules ? plan : null;
    }

    /// <summary>The moment at which the fewest granules live on that are not allocated for longer.</summary>
    private static int CutOf(ReadOnlySpan<RecordedRequest> requests)
    {
        int moments = requests.Length;
        var changes = new Int128[moments + 1];
        for (int position = 0; position < moments; position++)
        {
            RecordedRequest request = requests[position];
            if (!request.IsPlannable(position, moments))
            {
                continue;
            }

            // The request lives across the cuts from the next moment up to before its end.
            int from = (position + 1) % moments;
            int to = from + request.End - position - 1;
            changes[from] += request.Length;
            changes[0] += to > moments ? request.Length : 0;
            changes[to > moments ? to - moments : to] -= request.Length;
        }

        (int best, Int128 least, Int128 live) = (0, Int128.MaxValue, 0);
        for (int moment = 0; moment < moments; moment++)
        {
            live += changes[moment];
            (best, least) = live < least ? (moment, live) : (best, least);
        }

        return best;
    }

    /// <summary>The life of a request in a circle that is cut at a moment.</summary>
    private static PlannedAllocation LifeOf(in RecordedRequest request, int position, int moments, int cut)
    {
        int begin = (position - cut + moments) % moments;
        int end = begin + request.End - position;
        bool isCut = end > moments;
        return new PlannedAllocation(request.Length, isCut ? 0 : begin, isCut ? moments : end)
        {
            Alignment = Alignment.FromLog2(request.Alignment),
        };
    }

    private static void AddObstacles(List<PlannedAllocation> lives, ImmutableArray<FreeRun> obstacles, ulong below, int moments)
    {
        if (below > 0)
        {
            lives.Add(new PlannedAllocation(below, 0, moments) { FixedOffset = 0 });
        }

        foreach (FreeRun obstacle in obstacles)
        {
            lives.Add(new PlannedAllocation(obstacle.Length, 0, moments) { FixedOffset = obstacle.Start + below });
        }
    }
}
