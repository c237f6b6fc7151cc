using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>What one pass over a trace shows, gathered event by event.</summary>
internal sealed class ReplayMeasurement(Trace trace, ReplayTarget target, Alignment pageSize)
{
    private const int KeptFailures = 10;

    private readonly PageTally _pages = new(pageSize);
    private readonly List<ReplayFailure> _failures = [];
    private ulong _live;
    private ulong _peakLive;
    private ulong _allocatedAtPeak;
    private ulong _largestFreeAtPeak = target.Buddy.LargestFreeBlock;
    private int _served;
    private int _failed;
    private int _outOfMemoryServed;
    private long _blocks;

    public void Allocate(int index, TraceEvent allocation)
    {
        if (!target.TryAllocate(allocation, out AllocationFailure failure))
        {
            Note(index, allocation, failure);
            return;
        }

        ReadOnlySpan<AllocatedBlock> blocks = target.BlocksOf(allocation.Id);
        _served++;
        _blocks += blocks.Length;
        _pages.Add(blocks);
        _live += allocation.Size;
        if (_live > _peakLive)
        {
            _peakLive = _live;
            _allocatedAtPeak = target.Buddy.Size - target.Buddy.Avail;
            _largestFreeAtPeak = target.Buddy.LargestFreeBlock;
        }
    }

    public void Free(TraceEvent free)
    {
        ReadOnlySpan<AllocatedBlock> blocks = target.BlocksOf(free.Id);
        if (!blocks.IsEmpty)
        {
            _pages.Remove(blocks);
            _live -= free.Size;
            target.Free(free.Id);
        }
    }

    /// <summary>Whether a request that the recorded program was refused would be served; it is given back at once.</summary>
    public void TryRefused(TraceEvent refused)
    {
        var blocks = new List<AllocatedBlock>();
        if (target.TryAllocate(refused.Size, refused.Alignment, blocks, out _))
        {
            target.Free(blocks);
            _outOfMemoryServed++;
        }
    }

    public ReplayResult ToResult(PlacementPolicy policy, bool searched)
    {
        GpuBuddyStatistics statistics = target.Buddy.GetStatistics();
        return new ReplayResult
        {
            Policy = policy,
            Space = statistics.Size,
            Searched = searched,
            PageSize = pageSize.Bytes,
            PeakLive = _peakLive,
            AllocatedAtPeak = _allocatedAtPeak,
            LargestFreeAtPeak = _largestFreeAtPeak,
            MappedPeak = _pages.PeakBytes,
            Served = _served,
            Blocks = _blocks,
            Splits = statistics.Splits,
            Merges = statistics.Merges,
            FailureCount = _failed,
            Failures = _failures,
            OutOfMemoryServed = searched ? null : _outOfMemoryServed,
        };
    }

    private void Note(int index, TraceEvent allocation, AllocationFailure failure)
    {
        _failed++;
        if (_failures.Count < KeptFailures)
        {
            long id = trace.OriginalIds[(int)allocation.Id];
            _failures.Add(new ReplayFailure(index, allocation.Line, id, allocation.Size, failure.ToString()));
        }
    }
}
