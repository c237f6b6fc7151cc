using Cleave.Tools.Moments;
using Cleave.Tools.Pickle;
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
    // The lives of allocations whose blocks changed, which no longer follow each other.
    private readonly Dictionary<long, List<int>> _ofChanged = new(SeededComparer.Shared);
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
                Apply(index, step);
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
        foreach (BlockExtent run in RunsOf(blocks))
        {
            _allocated += run.Size;
            _lives.Add(new BlockLife(run.Offset, run.Size, index, _trace.Events.Length, id, allocation.Size, stack));
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
        foreach (int life in LivesOf(free.Id))
        {
            EndLife(index, life);
        }

        _ofChanged.Remove(free.Id);
        _pages.Remove(_target.BlocksOf(free.Id));
        _live -= free.Size;
        _target.Free(free);
    }

    /// <summary>Applies a step that may change the blocks of an allocation: free or trim a part, grow it or move it.</summary>
    private void Apply(int index, in TraceEvent step)
    {
        bool isOfBlock = step.Id != TraceEvent.NoId && _ofBlock[step.Id].Count != 0;
        BlockExtent[] before = isOfBlock ? [.. _target.BlocksOf(step.Id)] : [];
        _target.Apply(step);
        if (isOfBlock && !_target.BlocksOf(step.Id).SequenceEqual(before))
        {
            _pages.Remove(before);
            _pages.Add(_target.BlocksOf(step.Id));
            Change(index, step.Id, RunsOf(_target.BlocksOf(step.Id)));
        }
    }

    /// <summary>Ends the lives of the runs that an allocation has no longer, and begins those of new ones. The others go on.</summary>
    private void Change(int index, long id, List<BlockExtent> runs)
    {
        List<int> lives = [];
        foreach (int life in LivesOf(id))
        {
            if (runs.Remove(new BlockExtent(_lives[life].Address, _lives[life].Size)))
            {
                lives.Add(life);
            }
            else
            {
                EndLife(index, life);
            }
        }

        foreach (BlockExtent run in runs)
        {
            _allocated += run.Size;
            lives.Add(_lives.Count);
            _lives.Add(_lives[_ofBlock[id].First] with
            {
                Address = run.Offset,
                Size = run.Size,
                Birth = index,
                Death = _trace.Events.Length,
            });
        }

        _ofChanged[id] = lives;
    }

    private void EndLife(int index, int life)
    {
        _lives[life] = _lives[life] with { Death = index };
        _allocated -= _lives[life].Size;
    }

    private IEnumerable<int> LivesOf(long id) =>
        _ofChanged.TryGetValue(id, out List<int>? lives) ? lives : Enumerable.Range(_ofBlock[id].First, _ofBlock[id].Count);

    /// <summary>Returns blocks with adjacent ones joined.</summary>
    private static List<BlockExtent> RunsOf(ReadOnlySpan<BlockExtent> blocks)
    {
        List<BlockExtent> runs = [];
        foreach (BlockExtent block in blocks)
        {
            if (runs.Count > 0 && runs[^1].Offset + runs[^1].Size == block.Offset)
            {
                runs[^1] = runs[^1] with { Size = runs[^1].Size + block.Size };
            }
            else
            {
                runs.Add(block);
            }
        }

        return runs;
    }
}
