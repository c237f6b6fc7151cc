using Cleave.BestFit;
using Cleave.Planning;
using Cleave.Tools.Moments;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>
/// A replay target that plays a trace on a <see cref="BestFitAllocator"/>, placed by best fit or at the offsets of a plan.
/// </summary>
internal sealed partial class RangeTarget : ReplayTarget
{
    private readonly BestFitAllocator _memory;
    private readonly LiveValues<AllocatedRange> _live;
    private readonly ulong _minAlignment;
    private readonly bool _cleared;
    private readonly MemoryPlan? _plan;
    private BlockExtent _extent;
    private AllocationFailure _failure;
    private string? _beyond;

    /// <param name="trace">The trace to play.</param>
    /// <param name="options">The replay options; the granularity and the least alignment are used.</param>
    /// <param name="size">The size of the space, in bytes.</param>
    /// <param name="plan">The offset of each allocation, or null to place by best fit.</param>
    public RangeTarget(Trace trace, ReplayOptions options, ulong size, MemoryPlan? plan = null)
    {
        _plan = plan;
        _memory = new BestFitAllocator(new BestFitAllocatorOptions { Size = size, Granularity = options.Granularity });
        _live = new LiveValues<AllocatedRange>(trace.AllocationCount);
        _minAlignment = options.MinAlignment?.Bytes ?? 1;
        _cleared = options.FreeAsCleared;
        _mayMove = options.IsCompacting ? options.CompactBytes : 0;
    }

    public override ulong Size => _memory.Size;

    public override ulong Allocated => _memory.AllocatedBytes;

    public override ulong LargestFreeBlock => _memory.LargestFreeRun;

    /// <summary>Always zero: ranges are cut and joined, but blocks are never halved.</summary>
    public override (ulong Splits, ulong Merges) Changes => default;

    public override IReadOnlyList<OrderCount> FreeBlocks => FreeBlockCounts.Of(_memory.GetBlocks());

    protected override string Reason => _beyond ?? _failure.ToString();

    protected override bool TryServe(in TraceEvent allocation)
    {
        bool served = _mayMove > 0 ? TryServeWithMoves(allocation, out AllocatedRange range)
            : _plan is null ? TryAllocate(allocation, out range)
            : TryPlace(allocation, _plan.Offsets[(int)allocation.Id], out range);
        if (served)
        {
            _live.Add(allocation.Id) = range;
        }

        return served;
    }

    protected override void GiveBack(in TraceEvent free)
    {
        if (!_live.Has(free.Id))
        {
            return;
        }

        AllocatedRange range = _live[free.Id];
        _live.Remove(free.Id);
        if (_mayMove > 0)
        {
            _ids.Remove(range.Offset);
        }

        _memory.Free(range, _cleared);
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

    public override ReadOnlySpan<BlockExtent> BlocksOf(long id)
    {
        if (!_live.Has(id))
        {
            return [];
        }

        AllocatedRange range = _live[id];
        _extent = new BlockExtent(range.Offset, range.Size);
        return new ReadOnlySpan<BlockExtent>(ref _extent);
    }

    private bool TryPlace(in TraceEvent allocation, ulong offset, out AllocatedRange range)
    {
        _beyond = null;
        ulong end = _memory.Granularity.RoundUp(offset + allocation.Size);
        if (end <= _memory.Size)
        {
            return _memory.TryAllocateRange(allocation.Size, out range, out _failure, placement: RangePlacement.Within(offset, end));
        }

        range = default;
        _beyond = $"The plan places the allocation at offset {offset}, so it would end above the space of {new ByteSize(_memory.Size)}.";
        return false;
    }

    private bool TryAllocate(in TraceEvent request, out AllocatedRange range)
    {
        _beyond = null;
        ulong alignment = Math.Max(request.Alignment, _minAlignment);
        return alignment <= _memory.Granularity.Bytes && _memory.TryAllocateRange(request.Size, out range)
            || _memory.TryAllocateRange(request.Size, out range, out _failure, new Alignment(alignment));
    }
}
