using Cleave.Runs;

namespace Cleave.Iterations;

/// <summary>The places of the requests of one kind of iteration. Immutable, so thread-safe.</summary>
/// <remarks>
/// A moment is the time of one request: moment m follows the frees that come before request m. A request lives from its own moment to
/// before its end, which may be in the next iteration. Two requests that have a moment in common never share memory.
/// </remarks>
internal sealed class IterationPlan
{
    /// <summary>The place of a request that lives longer than until its own moment of the next iteration: best fit serves it.</summary>
    public const ulong Unplaced = ulong.MaxValue;

    /// <summary>Makes a plan from the places of recorded requests.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="starts">The first granule of each, or <see cref="Unplaced"/>.</param>
    public IterationPlan(ReadOnlySpan<RecordedRequest> requests, ulong[] starts)
    {
        Requests = requests.ToArray();
        Starts = starts;
        (DueFrom, Due) = DueOf(Requests, starts);
        Tracks = Requests.Select((request, position) => (request.Tag, position)).GroupBy(one => one.Tag, one => one.position)
            .ToDictionary(track => track.Key, track => track.ToArray());
    }

    /// <summary>The requests, in order.</summary>
    public RecordedRequest[] Requests { get; }

    /// <summary>The first granule of each request, or <see cref="Unplaced"/>.</summary>
    public ulong[] Starts { get; }

    /// <summary>For each moment, where the requests that end before it begin in <see cref="Due"/>;
    /// one more entry closes the last.</summary>
    public int[] DueFrom { get; }

    /// <summary>The requests in the order of their ends.</summary>
    public int[] Due { get; }

    /// <summary>For each tag, the positions of its requests in ascending order.</summary>
    public IReadOnlyDictionary<int, int[]> Tracks { get; }

    /// <summary>The granule behind the highest place.</summary>
    public ulong End => Ranges.Max(range => (ulong?)range.End) ?? 0;

    /// <summary>The granules that each placed request takes.</summary>
    public IEnumerable<FreeRun> Ranges => Starts.Select((start, position) => new FreeRun(start, Requests[position].Length))
        .Where(range => range.Start != Unplaced);

    private static (int[] From, int[] Due) DueOf(RecordedRequest[] requests, ulong[] starts)
    {
        int moments = requests.Length;
        var from = new int[moments + 1];
        int[] placed = [.. Enumerable.Range(0, moments).Where(position => starts[position] != Unplaced)];
        foreach (int position in placed)
        {
            from[(requests[position].End % moments) + 1]++;
        }

        for (int moment = 0; moment < moments; moment++)
        {
            from[moment + 1] += from[moment];
        }

        int[] next = [.. from];
        var due = new int[placed.Length];
        foreach (int position in placed)
        {
            due[next[requests[position].End % moments]++] = position;
        }

        return (from, due);
    }
}
