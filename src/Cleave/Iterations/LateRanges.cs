using Cleave.Runs;

namespace Cleave.Iterations;

/// <summary>The live ranges that cover reserved memory at a time that no plan foresees:
/// freed later than planned, or older than the plan.</summary>
/// <remarks>
/// A planned request is compared with these ranges alone, because all other live ranges are where and when the plan wants them. Not
/// thread-safe. Units are granules.
/// </remarks>
internal sealed class LateRanges(ulong granules)
{
    private FreeRuns _ranges = FreeRuns.Create(granules);

    /// <summary>Whether no range is late.</summary>
    public bool IsEmpty => _ranges.Free == 0;

    /// <summary>The granules of the ranges.</summary>
    public ulong Granules => _ranges.Free;

    /// <summary>Adds a live range.</summary>
    public void Add(ulong start, ulong length)
    {
        if (!_ranges.TryAdd(start, length))
        {
            throw new InvariantException("Disjoint", $"{length} granules from {start} on are in two live ranges");
        }
    }

    /// <summary>Removes a range that is freed.</summary>
    public void Remove(ulong start, ulong length) => _ranges.TryTake(start, length);

    /// <summary>Removes all ranges at once.</summary>
    public void Clear() => _ranges = FreeRuns.Create(granules);

    /// <summary>Reports whether one of the ranges has some of these granules.</summary>
    public bool Overlap(ulong start, ulong length) => _ranges.TryGetRunFrom(start, out FreeRun run) && run.Start < start + length;
}
