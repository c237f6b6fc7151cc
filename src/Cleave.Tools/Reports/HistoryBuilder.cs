using Cleave.Tools.Moments;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>Plays a trace once and records the addresses and lifetimes of all blocks.</summary>
internal sealed class HistoryBuilder
{
    private readonly Trace _trace;
    private readonly ReplayTarget _target;
    private readonly PageTally _pages;
    private readonly ulong _pageSize;
    private readonly List<BlockLife> _lives = [];
    private readonly HistoryPoint[] _points;
    private readonly (int First, int Count)[] _ofBlock;
    private ulong _live;
    private ulong _allocated;
    private ulong _peakLive;
    private int _peakEvent;

    public HistoryBuilder(Trace trace, ReplayTarget target, Alignment pageSize)
    {
        _trace = trace;
        _target = target;
        _pageSize = pageSize.Bytes;
        _pages = new PageTally(pageSize);
        _points = new HistoryPoint[trace.Events.Length];
        _ofBlock = new (int, int)[trace.AllocationCount];
    }

    /// <summary>Plays the whole trace. An allocation that is not served is left out, together with its free.</summary>
    /// <returns>The complete history, not reduced.</returns>
    public SpaceHistory Play()
    {
        for (int index = 0; index < _trace.Events.Length; index++)
        {
            TraceEvent step = _trace.Events[index];
            if (step.Kind == TraceEventKind.Allocate && _target.TryAllocate(step))
            {
                Begin(index, step);
            }
            else if (step.Kind == TraceEventKind.Free && _ofBlock[step.Id].Count != 0)
            {
                End(index, step);
            }
            else if (step.Kind is not (TraceEventKind.Allocate or TraceEventKind.Free))
            {
                _target.Apply(step);
            }

            _points[index] = new HistoryPoint(index, _live, _allocated, _pages.Bytes, step.TimeMicroseconds);
        }

        return new SpaceHistory
        {
            EventCount = _points.Length,
            PeakEvent = _peakEvent,
            PageSize = _pageSize,
            Points = _points,
            Lives = _lives,
            Stacks = _trace.Stacks,
            Thinning = new HistoryThinning(_lives.Count, 1, _points.Length, Shadow: null),
        };
    }

    private void Begin(int index, in TraceEvent allocation)
    {
        ReadOnlySpan<BlockExtent> blocks = _target.BlocksOf(allocation.Id);
        _pages.Add(blocks);
        int first = _lives.Count;
        long id = _trace.OriginalIds[(int)allocation.Id];
        int stack = _trace.Stacks.IndexOf(allocation.Id);
        foreach (BlockExtent block in blocks)
        {
            _allocated += block.Size;
            if (_lives.Count > first && _lives[^1].Address + _lives[^1].Size == block.Offset)
            {
                _lives[^1] = _lives[^1] with { Size = _lives[^1].Size + block.Size };
                continue;
            }

            _lives.Add(new BlockLife(block.Offset, block.Size, index, _trace.Events.Length, id, allocation.Size, stack));
        }

        _ofBlock[allocation.Id] = (first, _lives.Count - first);
        _live += allocation.Size;
        if (_live > _peakLive)
        {
            _peakLive = _live;
            _peakEvent = index;
        }
    }

    private void End(int index, in TraceEvent free)
    {
        (int first, int count) = _ofBlock[free.Id];
        for (int life = first; life < first + count; life++)
        {
            _lives[life] = _lives[life] with { Death = index };
            _allocated -= _lives[life].Size;
        }

        _pages.Remove(_target.BlocksOf(free.Id));
        _live -= free.Size;
        _target.Free(free);
    }
}
