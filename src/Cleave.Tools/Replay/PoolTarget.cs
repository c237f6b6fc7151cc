using System.Numerics;
using Cleave.Pool;
using Cleave.Tools.Moments;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>
/// A replay target that plays a trace on a synchronized <see cref="BuddyPool"/>, with one block of a power of two for each allocation.
/// </summary>
internal sealed class PoolTarget : ReplayTarget
{
    private readonly SynchronizedBuddyPool<uint> _pool;
    private readonly PoolTableLimit _tables;
    private readonly bool _tablesGrow;
    private readonly ulong _minAlignment;
    private readonly LiveValues<BlockExtent> _live;
    private AllocationFailure _refusal;

    public PoolTarget(Trace trace, ReplayOptions options, ulong size)
    {
        _tables = PoolTableLimit.OfMachine(trace.Name);
        _pool = BuddyPool.Synchronized(Create(trace, options, size));
        _tables.Check(_pool.MetadataBytes);
        _tablesGrow = PoolTableLimit.Grows(_pool.Size, options.ChunkSize);
        _minAlignment = LeastAlignment(options).Bytes;
        _live = new LiveValues<BlockExtent>(trace.AllocationCount);
    }

    public override ulong Size => _pool.Size;

    public override ulong Allocated => _pool.GetStatistics().AllocatedBytes;

    public override ulong LargestFreeBlock => _pool.LargestFreeBlock;

    public override (ulong Splits, ulong Merges) Changes
    {
        get
        {
            BuddyPoolStatistics stats = _pool.GetStatistics();
            return (stats.Splits, stats.Merges);
        }
    }

    public override IReadOnlyList<OrderCount> FreeBlocks => FreeBlockCounts.Of(_pool.GetStatistics());

    protected override string Reason => _refusal.ToString();

    protected override bool TryServe(in TraceEvent allocation)
    {
        bool served = TryAllocate(allocation, out BlockExtent block);
        if (_tablesGrow)
        {
            _tables.Check(_pool.MetadataBytes);
        }

        if (served)
        {
            _live.Add(allocation.Id) = block;
        }

        return served;
    }

    protected override void GiveBack(in TraceEvent free)
    {
        if (_live.Has(free.Id))
        {
            BlockExtent block = _live[free.Id];
            _live.Remove(free.Id);
            Free(block);
        }
    }

    protected override bool TryServeAndGiveBack(in TraceEvent refused)
    {
        bool served = TryAllocate(refused, out BlockExtent block);
        Free(block);
        return served;
    }

    public override ReadOnlySpan<BlockExtent> BlocksOf(long id) => _live.Has(id) ? new ReadOnlySpan<BlockExtent>(ref _live[id]) : [];

    /// <summary>Allocates a block. A block is aligned to its own size, so a block of at least the alignment's size is aligned.</summary>
    private bool TryAllocate(in TraceEvent request, out BlockExtent block)
    {
        ulong bytes = Math.Max(request.Size, Math.Max(request.Alignment, _minAlignment));
        bool served = _pool.TryAllocate(bytes, out ulong address, out _refusal);
        block = served ? new BlockExtent(address, BitOperations.RoundUpToPowerOf2(bytes)) : default;
        return served;
    }

    private void Free(BlockExtent block)
    {
        if (block.Size != 0)
        {
            _pool.Free(block.Offset);
        }
    }

    /// <summary>Creates a pool whose largest block is as large as the space allows.</summary>
    private static BuddyPool Create(Trace trace, ReplayOptions options, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, options.ChunkSize.Bytes);
        var wanted = new BuddyPoolOptions
        {
            Size = size,
            MaxSize = 1UL << BitOperations.Log2(size),
            MinBuddy = options.ChunkSize.Bytes,
        };
        return BuddyPool.TryCreate(wanted, out BuddyPool? pool, out AllocationFailure failure)
            ? pool
            : throw new OverflowException($"{trace.Name}: a pool cannot manage {new ByteSize(size)}. {failure}");
    }
}
