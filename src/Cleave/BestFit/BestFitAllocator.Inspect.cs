using Cleave.Runs;

namespace Cleave.BestFit;

/// <content>Looking at the space.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Free bytes, clear and dirty.</summary>
    public ulong FreeBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return _units.Bytes(_space.Free.Free);
            }
        }
    }

    /// <summary>Free bytes that are known to be zeroed; part of <see cref="FreeBytes"/>.</summary>
    public ulong ClearBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return _units.Bytes(_space.Clear.Free);
            }
        }
    }

    /// <summary>Allocated bytes, rounding to the granularity included.</summary>
    public ulong AllocatedBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return _units.Size - _units.Bytes(_space.Free.Free);
            }
        }
    }

    /// <summary>Bytes of the longest free run, which is the largest request that would be served now; 0 if nothing is free.</summary>
    public ulong LargestFreeRun
    {
        get
        {
            using (_lock.Enter())
            {
                return _units.Bytes(_space.Free.Longest);
            }
        }
    }

    /// <summary>Bytes of metadata: 32 for each allocation (40 if owners are used),
    /// and at most 24 for each free run (32 above 2^32 granules).</summary>
    /// <remarks>
    /// The allocator keeps the free runs in the order of their addresses too from the first request on that has bounds, or that takes
    /// memory known to be zeroed by preference, and from the first move on. A free run takes at most 32 bytes then (48 above 2^32
    /// granules). With 100 000 free runs made in random order, a run took 16.7 bytes, and 27.8 in both orders; above 2^32 granules 26.7 and
    /// 46.9. Memory known to be zeroed is recorded in trees of its own.
    /// </remarks>
    public ulong MetadataBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return CommittedBytes;
            }
        }
    }

    private ulong CommittedBytes => _space.CommittedBytes;

    /// <summary>Gives counts and sizes, all of one moment.</summary>
    public BestFitStatistics GetStatistics()
    {
        using (_lock.Enter())
        {
            return new BestFitStatistics
            {
                Size = Size,
                FreeBytes = _units.Bytes(_space.Free.Free),
                ClearBytes = _units.Bytes(_space.Clear.Free),
                LargestFreeRun = _units.Bytes(_space.Free.Longest),
                FreeRuns = _space.Free.Count,
                Allocations = _space.Ranges.Count,
                MetadataBytes = CommittedBytes,
                LostOwners = LostOwners,
            };
        }
    }

    /// <summary>Gives all parts of the space, free and allocated, all of one moment, lowest offset first.</summary>
    /// <returns>A copy. A free run that is clear in part comes in several parts.</returns>
    /// <remarks>The lock is held meanwhile. Cost: the number of parts.</remarks>
    public IReadOnlyList<RangeInfo> GetBlocks()
    {
        using (_lock.Enter())
        {
            var blocks = new List<RangeInfo>();
            ulong end = 0;
            foreach (uint number in _space.Ranges.InOrder())
            {
                RangeSlot slot = _space.Ranges[number];
                AddFree(blocks, end, slot.Start);
                if (slot.Length > 0)
                {
                    blocks.Add(new RangeInfo(_units.OffsetOf(slot.Start), _units.Bytes(slot.Length), IsFree: false, IsClear: false));
                }

                end = slot.End;
            }

            return blocks;
        }
    }

    /// <summary>Gives the maximal free runs, all of one moment, lowest offset first.</summary>
    /// <returns>A copy. A run is clear if all of it is.</returns>
    /// <remarks>The lock is held meanwhile. Cost: the number of runs.</remarks>
    public IReadOnlyList<RangeInfo> GetFreeRuns()
    {
        using (_lock.Enter())
        {
            return [.. _space.FreeInOrder().Select(run =>
                new RangeInfo(_units.OffsetOf(run.Start), _units.Bytes(run.Length), IsFree: true, _space.IsClear(run.Start, run.Length)))];
        }
    }

    /// <summary>Describes the space in one line: its size, its free bytes, and how fragmented they are.</summary>
    public override string ToString() => GetStatistics().ToString();

    /// <summary>Adds a free run, or nothing, in parts that are clear and dirty.</summary>
    private void AddFree(List<RangeInfo> blocks, ulong start, ulong end)
    {
        while (start < end)
        {
            bool any = _space.Clear.TryGetRunFrom(start, out FreeRun clear);
            bool isClear = any && clear.Start <= start;
            ulong next = isClear ? clear.End : any ? Math.Min(end, clear.Start) : end;
            blocks.Add(new RangeInfo(_units.OffsetOf(start), _units.Bytes(next - start), IsFree: true, isClear));
            start = next;
        }
    }
}
