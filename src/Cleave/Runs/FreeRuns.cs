namespace Cleave.Runs;

/// <summary>The maximal free runs of a space, ordered by (length, start) and by start.</summary>
/// <remarks>
/// <para>
/// A request takes the shortest run that serves it, of several the one that begins lowest, and is placed at its low end. What is freed
/// joins its neighbours at once. So what is free decides every placement, not the history:
/// two spaces with the same free memory answer alike.
/// </para>
/// <para>
/// Invariants: <c>Maximal</c>: no two runs touch or overlap. <c>Paired</c>: both orders hold the same runs. <c>Counted</c>:
/// <see cref="Free"/> is the sum of their lengths. <c>Measured</c>: what is kept for an alignment is right.
/// Units are granules. Not thread-safe.
/// </para>
/// </remarks>
internal abstract class FreeRuns
{
    /// <summary>The number of runs.</summary>
    public abstract ulong Count { get; }

    /// <summary>The number of free granules.</summary>
    public abstract ulong Free { get; }

    /// <summary>The granules of the longest run; 0 if nothing is free. Cost: logarithmic.</summary>
    public abstract ulong Longest { get; }

    /// <summary>Bytes that the bookkeeping takes.</summary>
    public abstract ulong CommittedBytes { get; }

    /// <summary>Makes a set without runs, for granules below a limit.</summary>
    /// <param name="granules">One more than the highest granule, at most 2^64 - 2.
    /// Below 2^32 - 1, a run takes half as much memory and is found by vectors.</param>
    public static FreeRuns Create(ulong granules) => granules < uint.MaxValue
        ? new FreeRuns<ulong, NarrowBlock, NarrowBlock, NarrowKeys>()
        : new FreeRuns<UInt128, WideBlock, WideBlock, WideKeys>();

    /// <summary>Makes a set without runs that keeps a tag for each run.</summary>
    /// <inheritdoc cref="Create" path="/param"/>
    public static FreeRuns CreateTagged(ulong granules) => granules < uint.MaxValue
        ? new FreeRuns<ulong, NarrowBlock, TaggedBlock<ulong, NarrowBlock>, NarrowKeys>()
        : new FreeRuns<UInt128, WideBlock, TaggedBlock<UInt128, WideBlock>, WideKeys>();

    /// <summary>Gives the same runs in a set for another number of granules:
    /// this set if its keys are of the right width, or a copy.</summary>
    /// <param name="granules">One more than the highest granule, as for <see cref="Create"/>.</param>
    /// <remarks>Cost: constant, or the number of runs if they are copied.</remarks>
    public FreeRuns For(ulong granules)
    {
        FreeRuns runs = Create(granules);
        if (runs.GetType() == GetType())
        {
            return this;
        }

        foreach (FreeRun run in InOrder())
        {
            runs.TryAdd(run.Start, run.Length);
        }

        return runs;
    }

    /// <summary>Makes granules free, and joins them with the free granules beside them.</summary>
    /// <returns>False if some are free already; then nothing has changed.</returns>
    public abstract bool TryAdd(ulong start, ulong length);

    /// <summary>Takes granules from the low end of the shortest run that is long enough.</summary>
    /// <param name="length">The number of granules, at least one.</param>
    /// <param name="start">The first of them.</param>
    /// <returns>False if no run is long enough.</returns>
    public abstract bool TryTakeShortest(ulong length, out ulong start);

    /// <summary>Takes granules that are all free.</summary>
    /// <returns>False if some are not; then nothing has changed.</returns>
    public abstract bool TryTake(ulong start, ulong length);

    /// <summary>Takes granules from the low end of the shortest run that is long enough.</summary>
    /// <param name="length">The number of granules, at least one.</param>
    /// <param name="tagOfRest">The tag of what is left of the run.</param>
    /// <param name="run">The run before.</param>
    /// <param name="tag">The tag of that run.</param>
    /// <returns>False if no run is long enough.</returns>
    public abstract bool TryTakeShortest(ulong length, uint tagOfRest, out FreeRun run, out uint tag);

    /// <summary>Takes granules out of a run that is there.</summary>
    /// <param name="run">The run.</param>
    /// <param name="start">The first granule to take.</param>
    /// <param name="length">The number of granules, all in the run.</param>
    /// <param name="tagOfRest">The tag of what is left above the granules. What is left below them keeps the tag of the run.</param>
    /// <returns>The tag of the run.</returns>
    public abstract uint TakeFrom(FreeRun run, ulong start, ulong length, uint tagOfRest);

    /// <summary>Makes granules free between neighbours that the caller knows, and searches nothing by address.</summary>
    /// <param name="start">The first granule.</param>
    /// <param name="length">The number of granules, none of which is free.</param>
    /// <param name="below">The length of the run that ends at the granules; 0 if there is none.</param>
    /// <param name="above">The length of the run that begins behind the granules; 0 if there is none.</param>
    /// <param name="tag">The tag of the joined run.</param>
    public abstract void AddBetween(ulong start, ulong length, ulong below, ulong above, uint tag);

    /// <summary>Gives the tag of a run; null if the run is not there.</summary>
    public abstract uint? TagOf(FreeRun run);

    /// <summary>Finds the run that holds a granule, or the first one above it.</summary>
    public abstract bool TryGetRunFrom(ulong start, out FreeRun run);

    /// <summary>Finds the shortest run of at least a length: of several the one that begins lowest.</summary>
    public abstract bool TryGetShortest(ulong length, out FreeRun run);

    /// <summary>Finds the run that follows in the order of (length, start).</summary>
    public abstract bool TryGetLonger(FreeRun previous, out FreeRun run);

    /// <summary>Finds the run that precedes in the order of (length, start); the run need not be there.</summary>
    public abstract bool TryGetShorter(FreeRun next, out FreeRun run);

    /// <summary>Finds the shortest run from a place in the order of (length, start) on that serves a request,
    /// its bounds left aside.</summary>
    /// <param name="from">The length and the start at which to begin; the run need not be there.</param>
    /// <param name="request">The request, of which the length and the alignment count.</param>
    /// <param name="run">The run.</param>
    /// <remarks>From the first call for an alignment on, the index for that alignment is maintained with every change,
    /// at a logarithmic cost.</remarks>
    public abstract bool TryGetFit(FreeRun from, in RunRequest request, out FreeRun run);

    /// <summary>Finds the last run below a place in the order of (length, start) that serves a request, its bounds left aside.</summary>
    /// <inheritdoc cref="TryGetFit" path="/remarks"/>
    public abstract bool TryGetFitBelow(FreeRun below, in RunRequest request, out FreeRun run);

    /// <summary>Finds the first run from a place on, in the order of (length, start), that may serve a request by memory that is joined to
    /// an aligned block of the largest power of two in the request, as <see cref="JoinedLength{TKey, TKeys}"/> says.</summary>
    /// <param name="from">The length and the start from which on to look; the run need not be there.</param>
    /// <param name="length">The granules of the request.</param>
    /// <param name="end">The granule behind the last one of the space, the same in all calls.</param>
    /// <param name="run">The run.</param>
    /// <inheritdoc cref="TryGetFit" path="/remarks"/>
    public abstract bool TryGetJoined(FreeRun from, ulong length, ulong end, out FreeRun run);

    /// <summary>The granules of the longest request with the alignment of another that some run serves.</summary>
    /// <inheritdoc cref="TryGetFit" path="/remarks"/>
    public abstract ulong LongestAligned(in RunRequest request);

    /// <summary>Copies the run itself, if there is one, and runs that follow in the order of (length, start):
    /// as many as lie in one leaf.</summary>
    /// <param name="from">The length and the start from which on to look; the run need not be there.</param>
    /// <param name="runs">Room for <see cref="RunSearch.Turn"/> runs.</param>
    /// <returns>The number of runs; 0 if none follows.</returns>
    public abstract int CopyLonger(FreeRun from, Span<FreeRun> runs);

    /// <summary>Copies runs that precede in the order of (length, start), the last one first: as many as lie in one leaf.</summary>
    /// <param name="below">The length and the start below which to look; the run need not be there.</param>
    /// <param name="runs">Room for <see cref="RunSearch.Turn"/> runs.</param>
    /// <returns>The number of runs; 0 if none precedes.</returns>
    public abstract int CopyShorter(FreeRun below, Span<FreeRun> runs);

    /// <summary>Copies runs from a start on, in ascending order: as many as lie in one leaf.</summary>
    /// <param name="start">The lowest start.</param>
    /// <param name="runs">Room for <see cref="RunSearch.Turn"/> runs.</param>
    /// <returns>The number of runs; 0 if none begins there or above.</returns>
    public abstract int CopyFrom(ulong start, Span<FreeRun> runs);

    /// <summary>Copies runs of one length that begin below another, the highest first: as many as lie in one leaf.</summary>
    public int CopyOfLength(FreeRun below, Span<FreeRun> runs)
    {
        int count = CopyShorter(below, runs);
        int same = 0;
        while (same < count && runs[same].Length == below.Length)
        {
            same++;
        }

        return same;
    }

    /// <summary>Checks every invariant of the runs.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the message names it and the place.</exception>
    public abstract void Validate();

    /// <summary>Finds the place for a request: in the shortest run that serves it, the lowest or highest one of that length.</summary>
    public bool TryFind(in RunRequest request, out ulong start) => RunSearch.TryFind(this, request, out _, out start);

    /// <summary>Finds the place for a request, and the run that the place is in.</summary>
    public bool TryFind(in RunRequest request, out FreeRun run, out ulong start) => RunSearch.TryFind(this, request, out run, out start);

    /// <summary>Gives the runs in ascending order of their starts. The set must not change meanwhile.</summary>
    public IEnumerable<FreeRun> InOrder()
    {
        for (ulong from = 0; TryGetRunFrom(from, out FreeRun run); from = run.End)
        {
            yield return run;
        }
    }
}
