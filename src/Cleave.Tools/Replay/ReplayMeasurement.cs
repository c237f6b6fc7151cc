using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>The measurements of one pass over a trace, updated at each event.</summary>
internal sealed class ReplayMeasurement(Trace trace, ReplayTarget target, Alignment pageSize)
{
    private const int KeptFailures = 10;

    private readonly PageTally _pages = new(pageSize);
    private readonly bool[] _isLive = new bool[trace.AllocationCount];
    private readonly List<ReplayFailure> _failures = [];
    private ulong _live;
    private ulong _peakLive;
    private ulong _allocatedAtPeak;
    private ulong _largestFreeAtPeak = target.LargestFreeBlock;
    private int _served;
    private int _failed;
    private int _outOfMemoryServed;
    private long _blocks;

    public void Allocate(int index, TraceEvent allocation)
    {
        if (!target.TryAllocate(allocation))
        {
            Note(index, allocation);
            return;
        }

        ReadOnlySpan<BlockExtent> blocks = target.BlocksOf(allocation.Id);
        _isLive[allocation.Id] = true;
        _served++;
        _blocks += blocks.Length;
        _pages.Add(blocks);
        _live += allocation.Size;
        if (_live > _peakLive)
        {
            _peakLive = _live;
            _allocatedAtPeak = target.Allocated;
            _largestFreeAtPeak = target.LargestFreeBlock;
        }
    }

    public void Free(int index, TraceEvent free)
    {
        if (!_isLive[free.Id])
        {
            return;
        }

        _isLive[free.Id] = false;
        _pages.Remove(target.BlocksOf(free.Id));
        _live -= free.Size;
        if (!target.Free(free))
        {
            Note(index, free);
        }
    }

    /// <summary>Tries a request that the recorded program was refused, and frees it at once if it is served.</summary>
    public void TryRefused(TraceEvent refused) => _outOfMemoryServed += target.WouldServe(refused) ? 1 : 0;

    public void Apply(int index, TraceEvent step)
    {
        bool isOfBlock = step.Id != TraceEvent.NoId && _isLive[step.Id];
        BlockExtent[] before = isOfBlock ? [.. target.BlocksOf(step.Id)] : [];
        if (!target.Apply(step))
        {
            Note(index, step);
        }

        if (isOfBlock)
        {
            _pages.Remove(before);
            _pages.Add(target.BlocksOf(step.Id));
        }
    }

    public ReplayResult ToResult(PlacementPolicy policy, bool searched)
    {
        (ulong splits, ulong merges) = target.Changes;
        return new ReplayResult
        {
            Policy = policy,
            Space = target.Size,
            Searched = searched,
            PageSize = pageSize.Bytes,
            PeakLive = _peakLive,
            AllocatedAtPeak = _allocatedAtPeak,
            LargestFreeAtPeak = _largestFreeAtPeak,
            MappedPeak = !policy.HasSpace ? target.Size : _pages.PeakBytes,
            Served = _served,
            Blocks = _blocks,
            Splits = splits,
            Merges = merges,
            FailureCount = _failed,
            Failures = _failures,
            OutOfMemoryServed = searched ? null : _outOfMemoryServed,
            PlacementDifferences = target.Differences,
            Device = target.Device,
        };
    }

    private void Note(int index, TraceEvent step)
    {
        _failed++;
        if (_failures.Count < KeptFailures)
        {
            long id = step.Id == TraceEvent.NoId ? TraceEvent.NoId : trace.OriginalIds[(int)step.Id];
            _failures.Add(new ReplayFailure(index, step.Line, id, step.Size, target.Refusal));
        }
    }
}
