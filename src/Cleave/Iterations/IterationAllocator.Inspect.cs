using Cleave.BestFit;

namespace Cleave.Iterations;

/// <content>Looking at the space.</content>
public sealed partial class IterationAllocator
{
    private long _plannedIterations;
    private long _hits;
    private long _misses;
    private long _blocked;
    private long _unplaced;
    private long _beside;
    private long _plans;
    private long _outdated;
    private long _givenUp;

    /// <summary>Bytes in live ranges, rounding to the granularity included.</summary>
    public ulong AllocatedBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return _units.Bytes(_live.Granules);
            }
        }
    }

    /// <summary>Gives counts and sizes, all of one moment.</summary>
    public IterationStatistics GetStatistics()
    {
        using (_lock.Enter())
        {
            return new IterationStatistics
            {
                Size = Size,
                AllocatedBytes = _units.Bytes(_live.Granules),
                ReservedBytes = _units.Bytes(_reserved.Granules),
                FreeBytes = _units.Bytes(_free.Free),
                Allocations = _live.Count,
                MetadataBytes = _free.CommittedBytes + _live.CommittedBytes
                    + _kinds.Values.Aggregate(0UL, (sum, kind) => sum + (kind.Cursor?.CommittedBytes ?? 0)),
                Iterations = _iteration,
                PlannedIterations = _plannedIterations,
                Hits = _hits + (_running?.Hits ?? 0),
                Misses = _misses + (_running?.Misses ?? 0),
                BlockedMisses = _blocked,
                LongLived = _unplaced,
                BestFitRequests = _beside,
                Plans = _plans,
                OutdatedPlans = _outdated,
                GivenUpPlans = _givenUp,
            };
        }
    }

    /// <summary>Gives the progress with a kind of iteration.</summary>
    /// <param name="kind">The kind, as <see cref="BeginIteration"/> takes it. A kind that never began is being recorded.</param>
    public IterationPhase GetPhase(int kind = 0)
    {
        using (_lock.Enter())
        {
            return !_kinds.TryGetValue(kind, out IterationKind? known) ? IterationPhase.Recording
                : _finished.Exists(one => one.Kind == known && one.Plan is not null) ? IterationPhase.Planned
                : known.Phase;
        }
    }

    /// <summary>Gives all parts of the space, free and allocated, all of one moment, lowest offset first.</summary>
    /// <returns>A copy. Memory that a plan reserves and no live range covers counts as free.</returns>
    /// <remarks>The lock is held meanwhile. Cost: sorting the live ranges.</remarks>
    public IReadOnlyList<RangeInfo> GetBlocks()
    {
        using (_lock.Enter())
        {
            var blocks = new List<RangeInfo>();
            ulong end = 0;
            foreach ((ulong start, uint slot) in _live.InOrder())
            {
                AddFree(blocks, end, start);
                blocks.Add(Part(start, _live[slot].Length, isFree: false));
                end = start + _live[slot].Length;
            }

            AddFree(blocks, end, _units.Granules);
            return blocks;
        }
    }

    /// <summary>Gives the runs of addresses that plans reserve, lowest offset first.</summary>
    /// <returns>A copy. A run is marked as free; parts of it may be allocated.</returns>
    public IReadOnlyList<RangeInfo> GetReservedRuns()
    {
        using (_lock.Enter())
        {
            return [.. _reserved.Runs.Select(run => Part(run.Start, run.Length, isFree: true))];
        }
    }

    /// <summary>Describes the space in one line: its size, its allocated, reserved and free bytes,
    /// and the share of requests that the plans serve.</summary>
    public override string ToString() => GetStatistics().ToString();

    private RangeInfo Part(ulong start, ulong length, bool isFree) =>
        new(_units.OffsetOf(start), _units.Bytes(length), isFree, IsClear: false);

    private void AddFree(List<RangeInfo> blocks, ulong start, ulong end)
    {
        if (start < end)
        {
            blocks.Add(Part(start, end - start, isFree: true));
        }
    }

    private void Count(IterationKind ended)
    {
        _hits += ended.Hits;
        _misses += ended.Misses;
        _plannedIterations += ended.Cursor is null ? 0 : 1;
    }
}
