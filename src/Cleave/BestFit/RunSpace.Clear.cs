using Cleave.Runs;

namespace Cleave.BestFit;

// The part of the free memory that is known to be zeroed.
internal sealed partial class RunSpace
{
    // Whether there is any clear run: asked by every call, so it is kept beside the set.
    private bool _hasClear;

    /// <summary>The maximal runs of clear memory inside the free runs.</summary>
    public FreeRuns Clear { get; private set; }

    /// <summary>Gets a value that says whether granules, which are free, are all clear.</summary>
    public bool IsClear(ulong start, ulong length) =>
        _hasClear && Clear.TryGetRunFrom(start, out FreeRun run) && run.Start <= start && run.End - start >= length;

    /// <summary>Declares all free memory clear, or dirty. Cost: the free runs if clear.</summary>
    public void ResetClear(bool isClear)
    {
        Clear = FreeRuns.Create(_granules);
        if (isClear)
        {
            foreach (FreeRun run in FreeInOrder())
            {
                Clear.TryAdd(run.Start, run.Length);
            }
        }

        _hasClear = Clear.Count > 0;
    }

    /// <summary>Declares free granules dirty, whatever they are.</summary>
    public void SoilFree(ulong start, ulong length)
    {
        if (_hasClear)
        {
            Soil(start, start + length);
        }
    }

    /// <summary>Declares free granules clear, when a space is restored.</summary>
    public void RestoreClear(ulong start, ulong length) => AddClear(start, length);

    private void AddClearIf(bool cleared, ulong start, ulong length)
    {
        if (cleared)
        {
            AddClear(start, length);
        }
    }

    private void AddClear(ulong start, ulong length)
    {
        Clear.TryAdd(start, length);
        _hasClear = true;
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
