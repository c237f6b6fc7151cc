using Cleave.Tools.Moments;
using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>
/// The history of a snapshot as the recorded allocator had placed the blocks: the addresses of blocks, and the reserved segments.
/// </summary>
internal sealed class RecordedHistory
{
    private readonly Trace _trace;
    private readonly RecordedLayout _layout;
    private readonly AddressFold _fold;
    private readonly List<BlockLife> _lives = [];
    private int[] _ofBlock = [];

    /// <param name="trace">A trace that has a <see cref="Trace.Layout"/>.</param>
    public RecordedHistory(Trace trace)
    {
        _trace = trace;
        _layout = trace.Layout!;
        _fold = new AddressFold(_layout.Segments);
        Unit = _fold.Unit(_layout.Addresses);
        Segments = [.. _layout.Segments.Select(Fold)];
    }

    /// <summary>Bytes of all addresses that were ever reserved.</summary>
    public ulong Size => Math.Max(_fold.Size, Unit);

    /// <summary>The smallest unit of sizes and addresses, in bytes.</summary>
    public ulong Unit { get; }

    /// <summary>The segments, at their folded offsets.</summary>
    public IReadOnlyList<RecordedSegment> Segments { get; }

    /// <summary>Returns the complete history, not reduced.</summary>
    public SpaceHistory Play()
    {
        _ofBlock = new int[_trace.AllocationCount];
        var points = new HistoryPoint[_trace.Events.Length];
        long[] reserved = ReservedAt();
        (ulong live, ulong allocated, ulong peak, int peakEvent) = (0, 0, 0, 0);
        for (int index = 0; index < points.Length; index++)
        {
            TraceEvent step = _trace.Events[index];
            if (step.Kind == TraceEventKind.Allocate)
            {
                allocated += Begin(index, step);
                live += step.Size;
            }
            else if (step.Kind == TraceEventKind.Free)
            {
                allocated -= End(index, step);
                live -= step.Size;
            }

            (peak, peakEvent) = live > peak ? (live, index) : (peak, peakEvent);
            points[index] = new HistoryPoint(index, live, allocated, (ulong)reserved[index], step.TimeMicroseconds);
        }

        return new SpaceHistory
        {
            EventCount = points.Length,
            PeakEvent = peakEvent,
            PageSize = Unit,
            Points = points,
            Lives = _lives,
            Stacks = _trace.Stacks,
            Thinning = new HistoryThinning(_lives.Count, 1, points.Length, Shadow: null),
            Segments = [.. Segments.Select(segment => new SegmentLife(segment.Address, segment.Size, segment.Birth, segment.Death))],
        };
    }

    /// <summary>
    /// Captures the first moment at which the most bytes were live. Only live blocks are kept, so it is unknown when they end.
    /// </summary>
    public SpaceMoment PeakMoment()
    {
        (int peak, ulong bytes) = FindPeak();
        var live = new Dictionary<long, BlockLife>(SeededComparer.Shared);
        for (int index = 0; index <= peak && index < _trace.Events.Length; index++)
        {
            TraceEvent step = _trace.Events[index];
            if (step.Kind == TraceEventKind.Allocate && LifeOf(index, step) is { } life)
            {
                live.Add(step.Id, life);
            }
            else if (step.Kind == TraceEventKind.Free)
            {
                live.Remove(step.Id);
            }
        }

        return RecordedMoment.At(peak, this, bytes, live.Values);
    }

    private (int Event, ulong Bytes) FindPeak()
    {
        (ulong live, ulong peak, int peakEvent) = (0, 0, 0);
        for (int index = 0; index < _trace.Events.Length; index++)
        {
            TraceEvent step = _trace.Events[index];
            live += step.Kind == TraceEventKind.Allocate ? step.Size : 0;
            live -= step.Kind == TraceEventKind.Free ? step.Size : 0;
            (peak, peakEvent) = live > peak ? (live, index) : (peak, peakEvent);
        }

        return (peakEvent, peak);
    }

    // The bytes of a block are whole units, and at most the rest of its range.
    private BlockLife? LifeOf(int index, in TraceEvent allocation)
    {
        if (_fold.Find(_layout.Addresses[(int)allocation.Id]) is not { } place)
        {
            return null;
        }

        ulong size = Math.Min(new Alignment(Unit).RoundUp(Math.Min(allocation.Size, place.Room)), place.Room);
        long id = _trace.OriginalIds[(int)allocation.Id];
        return new BlockLife(
            place.Offset, size, index, _trace.Events.Length, id, allocation.Size, _trace.Stacks.IndexOf(allocation.Id));
    }

    private ulong Begin(int index, in TraceEvent allocation)
    {
        _ofBlock[allocation.Id] = -1;
        if (LifeOf(index, allocation) is not { } life)
        {
            return 0;
        }

        _ofBlock[allocation.Id] = _lives.Count;
        _lives.Add(life);
        return life.Size;
    }

    private ulong End(int index, in TraceEvent free)
    {
        int life = _ofBlock[free.Id];
        if (life < 0)
        {
            return 0;
        }

        _lives[life] = _lives[life] with { Death = index };
        return _lives[life].Size;
    }

    private long[] ReservedAt()
    {
        long[] reserved = new long[_trace.Events.Length + 1];
        foreach (RecordedSegment segment in Segments)
        {
            reserved[Math.Min(segment.Birth, _trace.Events.Length)] += (long)segment.Size;
            reserved[Math.Min(segment.Death, _trace.Events.Length)] -= (long)segment.Size;
        }

        for (int index = 1; index < reserved.Length; index++)
        {
            reserved[index] += reserved[index - 1];
        }

        return reserved;
    }

    private RecordedSegment Fold(RecordedSegment segment) => segment with { Address = _fold.Find(segment.Address)!.Value.Offset };
}
