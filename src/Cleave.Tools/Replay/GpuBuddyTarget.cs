using System.Runtime.InteropServices;
using Cleave.Gpu;
using Cleave.Tools.Moments;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>A replay target that plays a trace on a <see cref="GpuBuddy"/>.</summary>
internal sealed class GpuBuddyTarget : ReplayTarget
{
    private readonly GpuBuddy _buddy;
    private readonly GpuBuddyAllocationFlags _flags;
    private readonly Alignment _minAlignment;
    private readonly bool _cleared;
    private readonly LiveValues<List<AllocatedBlock>?> _live;
    private readonly List<AllocatedBlock> _trial = [];
    private readonly List<BlockExtent> _extents = [];
    private AllocationFailure _failure;

    public GpuBuddyTarget(Trace trace, PlacementPolicy policy, ReplayOptions options, ulong size)
    {
        _buddy = new GpuBuddy(new GpuBuddyOptions { Size = size, ChunkSize = options.ChunkSize });
        _flags = policy.Flags;
        _minAlignment = LeastAlignment(options);
        _cleared = options.FreeAsCleared;
        _live = new LiveValues<List<AllocatedBlock>?>(trace.AllocationCount);
    }

    public override ulong Size => _buddy.Size;

    public override ulong Allocated => _buddy.Size - _buddy.FreeBytes;

    public override ulong LargestFreeBlock => _buddy.LargestFreeBlock;

    public override (ulong Splits, ulong Merges) Changes
    {
        get
        {
            GpuBuddyStatistics statistics = _buddy.GetStatistics();
            return (statistics.Splits, statistics.Merges);
        }
    }

    public override IReadOnlyList<OrderCount> FreeBlocks => FreeBlockCounts.Of(_buddy.GetStatistics(), _buddy.ChunkSize);

    protected override string Reason => _failure.ToString();

    protected override bool TryServe(in TraceEvent allocation) =>
        TryAllocate(allocation.Size, allocation.Alignment, _live.Add(allocation.Id) ??= []);

    protected override void GiveBack(in TraceEvent free)
    {
        if (!_live.Has(free.Id))
        {
            return;
        }

        List<AllocatedBlock> blocks = _live[free.Id]!;
        _live.Remove(free.Id);
        _buddy.Free(CollectionsMarshal.AsSpan(blocks), _cleared);
        blocks.Clear();
    }

    protected override bool TryServeAndGiveBack(in TraceEvent refused)
    {
        _trial.Clear();
        bool served = TryAllocate(refused.Size, refused.Alignment, _trial);
        _buddy.Free(CollectionsMarshal.AsSpan(_trial), _cleared);
        return served;
    }

    public override ReadOnlySpan<BlockExtent> BlocksOf(long id)
    {
        _extents.Clear();
        foreach (AllocatedBlock block in CollectionsMarshal.AsSpan(_live.Has(id) ? _live[id] : null))
        {
            _extents.Add(new BlockExtent(block.Offset, block.Size));
        }

        return CollectionsMarshal.AsSpan(_extents);
    }

    private bool TryAllocate(ulong size, ulong alignment, List<AllocatedBlock> blocks)
    {
        Alignment minBlock = alignment > _minAlignment.Bytes ? new Alignment(alignment) : _minAlignment;
        return _buddy.TryAllocateBlocks(size, blocks, out _failure, minBlock, GpuBuddyPlacement.Simple, _flags);
    }
}
