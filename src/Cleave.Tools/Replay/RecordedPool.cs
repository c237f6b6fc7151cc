using System.Numerics;
using Cleave.Pool;
using Cleave.Tools.Moments;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>A <see cref="BuddyPool"/> that repeats the requests of a recording.</summary>
internal sealed class RecordedPool : RepeatedAllocator
{
    private readonly BuddyPool _pool;
    private readonly PoolTableLimit _tables;
    private string _refusal = "";

    public RecordedPool(RecordedSpace space, PoolTableLimit tables)
    {
        ArgumentOutOfRangeException.ThrowIfZero(space.Chunk);
        _tables = tables;
        _pool = new BuddyPool(new BuddyPoolOptions
        {
            BaseAddress = space.Base,
            Size = space.Size,
            MaxSize = space.MaxSize,
            MinBuddy = space.Chunk,
        });
        _tables.Check(_pool.MetadataBytes);
    }

    public override ulong Size => _pool.Size;

    public override ulong Allocated => _pool.GetStatistics().AllocatedBytes;

    public override ulong LargestFreeBlock => _pool.LargestFreeBlock;

    public override (ulong Splits, ulong Merges) Changes => (_pool.GetStatistics().Splits, _pool.GetStatistics().Merges);

    public override IReadOnlyList<OrderCount> FreeBlocks => FreeBlockCounts.Of(_pool.GetStatistics());

    public override string Refusal => _refusal;

    public override bool TryAllocate(in TraceEvent request, List<BlockExtent> blocks)
    {
        bool served = _pool.TryAllocate(request.Size, out ulong address, out AllocationFailure failure);
        _refusal = failure.ToString();
        _tables.Check(_pool.MetadataBytes);
        if (served)
        {
            blocks.Add(new BlockExtent(address, BitOperations.RoundUpToPowerOf2(Math.Max(request.Size, _pool.MinSize))));
        }

        return served;
    }

    public override void Free(ulong address, bool zeroed)
    {
        _pool.TryFree(address, out Misuse misuse);
        _refusal = misuse.ToString();
    }

    /// <summary>Retires a region or restores it, which writes one byte for each of its chunks.</summary>
    public override void Retire(ulong address, ulong size, bool back)
    {
        // The tables of a used part exist already, so at most those of the rest are added.
        ulong chunks = Math.Min(size, _pool.Size) / _pool.MinSize;
        _tables.Check(_pool.MetadataBytes, chunks - Math.Min(chunks, _pool.MetadataBytes));
        _ = back
            ? _pool.TryRestore(address, size, out AllocationFailure failure)
            : _pool.TryRetire(address, size, out failure);
        _refusal = failure.ToString();
    }
}
