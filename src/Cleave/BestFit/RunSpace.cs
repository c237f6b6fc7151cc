using Cleave.Runs;

namespace Cleave.BestFit;

/// <summary>The free memory of a space, and the part of it that is known to be zeroed.</summary>
/// <remarks>
/// <para>
/// The free runs join whatever they contain, so clear memory never splits a run and never costs a place. A request that prefers clear memory
/// takes the shortest clear run that serves it, by the same rule, and memory of any kind if there is none.
/// </para>
/// <para>Invariant <c>Zeroed</c>: every clear run lies inside a free run. Not thread-safe. Units are granules.</para>
/// </remarks>
internal sealed class RunSpace
{
    private ulong _granules;

    // Whether there is any clear run: asked by every call, so it is kept beside the set.
    private bool _hasClear;

    /// <summary>Makes a space in which everything is free and dirty.</summary>
    public RunSpace(ulong granules)
    {
        _granules = granules;
        Free = FreeRuns.Create(granules);
        Clear = FreeRuns.Create(granules);
        Free.TryAdd(0, granules);
    }

    /// <summary>The free runs, clear and dirty.</summary>
    public FreeRuns Free { get; private set; }

    /// <summary>The maximal runs of clear memory inside the free runs.</summary>
    public FreeRuns Clear { get; private set; }

    /// <summary>Bytes that the bookkeeping takes.</summary>
    public ulong CommittedBytes => Free.CommittedBytes + Clear.CommittedBytes;

    /// <summary>Finds the place for a request, and takes nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="preferClear">Whether clear memory is preferred.</param>
    /// <param name="start">The first granule.</param>
    /// <returns>False if no free run serves the request.</returns>
    public bool TryFind(in RunRequest request, bool preferClear, out ulong start) =>
        (preferClear && _hasClear && Clear.TryFind(request, out start)) || Free.TryFind(request, out start);

    /// <summary>Gets a value that says whether granules, which are free, are all clear.</summary>
    public bool IsClear(ulong start, ulong length) =>
        _hasClear && Clear.TryGetRunFrom(start, out FreeRun run) && run.Start <= start && run.End - start >= length;

    /// <summary>Takes granules that are free.</summary>
    public void Take(ulong start, ulong length)
    {
        Free.TryTake(start, length);
        if (_hasClear)
        {
            Soil(start, start + length);
        }
    }

    /// <summary>Takes granules from the shortest run that is long enough, whatever it contains: the most frequent request.</summary>
    /// <returns>False if no run is long enough.</returns>
    public bool TryTakeShortest(ulong length, out ulong start, out bool isClear)
    {
        isClear = false;
        if (!Free.TryTakeShortest(length, out start))
        {
            return false;
        }

        if (_hasClear)
        {
            isClear = IsClear(start, length);
            Soil(start, start + length);
        }

        return true;
    }

    /// <summary>Makes granules free, which must be allocated.</summary>
    public void Give(ulong start, ulong length, bool cleared)
    {
        if (!Free.TryAdd(start, length))
        {
            throw new InvariantException("Partition", $"{length} granules from {start} on were allocated and free at once");
        }

        if (cleared)
        {
            Clear.TryAdd(start, length);
            _hasClear = true;
        }
    }

    /// <summary>Adds granules at the high end, free and dirty.</summary>
    public void Grow(ulong granules)
    {
        // Both sets are made before any changes, so that nothing is lost if memory runs out.
        (Free, Clear) = (Free.For(granules), Clear.For(granules));
        Free.TryAdd(_granules, granules - _granules);
        _granules = granules;
    }

    /// <summary>Removes granules at the high end, which must all be free.</summary>
    public void Shrink(ulong granules)
    {
        Take(granules, _granules - granules);
        _granules = granules;
    }

    /// <summary>The number of granules up to the end of the last allocated one.</summary>
    public ulong EndOfAllocated => Free.TryGetRunFrom(_granules - 1, out FreeRun last) ? last.Start : _granules;

    /// <summary>Declares all free memory clear, or dirty. Cost: the free runs if clear.</summary>
    public void ResetClear(bool isClear)
    {
        Clear = FreeRuns.Create(_granules);
        if (isClear)
        {
            foreach (FreeRun run in Free.InOrder())
            {
                Clear.TryAdd(run.Start, run.Length);
            }
        }

        _hasClear = Clear.Count > 0;
    }

    /// <summary>Checks the invariants of both sets, and <c>Zeroed</c>.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the message names it and the place.</exception>
    public void Validate()
    {
        Free.Validate();
        Clear.Validate();
        foreach (FreeRun clear in Clear.InOrder())
        {
            if (!Free.TryGetRunFrom(clear.Start, out FreeRun free) || free.Start > clear.Start || free.End < clear.End)
            {
                throw new InvariantException("Zeroed", $"the clear run of {clear.Length} granules at granule {clear.Start} is not free");
            }
        }
    }

    /// <summary>Removes granules from the clear runs, which may have none, some or all of them.</summary>
    private void Soil(ulong start, ulong end)
    {
        while (Clear.TryGetRunFrom(start, out FreeRun run) && run.Start < end)
        {
            start = Math.Max(start, run.Start);
            ulong part = Math.Min(end, run.End) - start;
            Clear.TryTake(start, part);
            start += part;
        }

        _hasClear = Clear.Count > 0;
    }
}
