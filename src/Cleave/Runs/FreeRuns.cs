namespace Cleave.Runs;

/// <summary>The maximal free runs of a space, ordered by (length, start) and by start.</summary>
/// <remarks>
/// <para>
/// A request takes the shortest run that serves it, of several the one that begins lowest, and is placed at its low end. What is freed
/// joins its neighbours at once. So what is free decides every placement, not the history: two spaces with the same free memory answer alike.
/// </para>
/// <para>
/// Invariants: <c>Maximal</c>: no two runs touch or overlap. <c>Paired</c>: both orders hold the same runs. <c>Counted</c>: <see cref="Free"/> is
/// the sum of their lengths. Units are granules. Not thread-safe.
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

    /// <summary>Bytes of bookkeeping.</summary>
    public abstract ulong CommittedBytes { get; }

    /// <summary>Makes a set without runs, for granules below a limit.</summary>
    /// <param name="granules">One more than the highest granule, at most 2^64 - 2. Below 2^32 - 1, a run takes half as much memory and is found by vectors.</param>
    public static FreeRuns Create(ulong granules) => granules < uint.MaxValue
        ? new FreeRuns<ulong, NarrowBlock, NarrowKeys>()
        : new FreeRuns<UInt128, WideBlock, WideKeys>();

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

    /// <summary>Finds the run that holds a granule, or the first one above it.</summary>
    public abstract bool TryGetRunFrom(ulong start, out FreeRun run);

    /// <summary>Finds the shortest run of at least a length: of several the one that begins lowest.</summary>
    public abstract bool TryGetShortest(ulong length, out FreeRun run);

    /// <summary>Finds the run that follows in the order of (length, start).</summary>
    public abstract bool TryGetLonger(FreeRun previous, out FreeRun run);

    /// <summary>Finds the run that precedes in the order of (length, start); the run need not be there.</summary>
    public abstract bool TryGetShorter(FreeRun next, out FreeRun run);

    /// <summary>Checks every invariant.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the message names it and the place.</exception>
    public abstract void Validate();

    /// <summary>Finds the place for a request: in the shortest run that serves it, the lowest or highest one of that length.</summary>
    public bool TryFind(RunRequest request, out ulong start) => RunSearch.TryFind(this, request, out start);

    /// <summary>Gives the runs in ascending order of their starts. The set must not change meanwhile.</summary>
    public IEnumerable<FreeRun> InOrder()
    {
        for (ulong from = 0; TryGetRunFrom(from, out FreeRun run); from = run.End)
        {
            yield return run;
        }
    }
}
