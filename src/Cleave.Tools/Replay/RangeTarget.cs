using Cleave.Tools.Reports;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>A <see cref="BestFitAllocator"/> that a trace is played on.</summary>
internal sealed class RangeTarget : ReplayTarget
{
    private readonly BestFitAllocator _memory;
    private readonly AllocatedRange[] _live;
    private readonly ulong _minAlignment;
    private readonly bool _cleared;
    private Extent _extent;
    private AllocationFailure _failure;

    public RangeTarget(Trace trace, ReplayOptions options, ulong size)
    {
        _memory = new BestFitAllocator(new BestFitAllocatorOptions { Size = size, Granularity = options.Granularity });
        _live = new AllocatedRange[trace.AllocationCount];
        _minAlignment = options.MinAlignment?.Bytes ?? 1;
        _cleared = options.FreeAsCleared;
    }

    public override ulong Size => _memory.Size;

    public override ulong Allocated => _memory.AllocatedBytes;

    public override ulong LargestFreeBlock => _memory.LargestFreeRun;

    /// <summary>Ranges are cut and joined, but nothing is halved.</summary>
    public override (ulong Splits, ulong Merges) Changes => default;

    public override IReadOnlyList<OrderCount> FreeBlocks => FreeBlockCounts.Of(_memory.GetBlocks());

    protected override string Reason => _failure.ToString();

    protected override bool TryServe(in TraceEvent allocation) => TryAllocate(allocation, out _live[allocation.Id]);

    protected override void GiveBack(in TraceEvent free)
    {
        AllocatedRange range = _live[free.Id];
        _live[free.Id] = default;
        if (range.IsRange)
        {
            _memory.Free(range, _cleared);
        }
    }

    protected override bool TryServeAndGiveBack(in TraceEvent refused)
    {
        bool served = TryAllocate(refused, out AllocatedRange range);
        if (served)
        {
            _memory.Free(range, _cleared);
        }

        return served;
    }

    public override ReadOnlySpan<Extent> BlocksOf(long id)
    {
        AllocatedRange range = _live[id];
        _extent = new Extent(range.Offset, range.Size);
        return range.IsRange ? new ReadOnlySpan<Extent>(ref _extent) : [];
    }

    private bool TryAllocate(in TraceEvent request, out AllocatedRange range)
    {
        ulong alignment = Math.Max(request.Alignment, _minAlignment);
        return alignment <= _memory.Granularity.Bytes && _memory.TryAllocateRange(request.Size, out range)
            || _memory.TryAllocateRange(request.Size, out range, out _failure, new Alignment(alignment));
    }
}
