using System.Numerics;
using Cleave.Tools.Reports;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>A <see cref="BuddyPool"/> that is asked as the recorded one was.</summary>
internal sealed class RecordedPool : RecordedFace
{
    private readonly BuddyPool _pool;
    private BuddyError _error;

    public RecordedPool(string trace, RecordedSpace space)
    {
        ArgumentOutOfRangeException.ThrowIfZero(space.Chunk);
        var chunk = Alignment.FromLog2(BitOperations.Log2(space.Chunk));
        PoolTarget.RequireMemory(trace, space.Size, chunk, (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        _pool = new BuddyPool(new BuddyConfig
        {
            Base = space.Base,
            Size = space.Size,
            MaxAlloc = space.MaxAlloc,
            MinBuddy = space.Chunk,
        });
    }

    public override ulong Size => _pool.Size;

    public override ulong Allocated => _pool.GetStats().Allocated;

    public override ulong LargestFreeBlock => _pool.LargestFreeBlock;

    public override (ulong Splits, ulong Merges) Changes => (_pool.GetStats().Splits, _pool.GetStats().Merges);

    public override IReadOnlyList<OrderCount> FreeBlocks => FreeBlockCounts.Of(_pool.GetStats());

    public override string Refusal => _error.Message;

    public override bool TryAllocate(in TraceEvent request, List<Extent> blocks)
    {
        bool served = _pool.TryAlloc(request.Size, out ulong address, out _error);
        if (served)
        {
            blocks.Add(new Extent(address, BitOperations.RoundUpToPowerOf2(Math.Max(request.Size, _pool.MinSize))));
        }

        return served;
    }

    public override void Free(ulong address, bool zeroed) => _pool.TryFree(address, out _error);

    public override void Kill(ulong address, ulong size, bool back) =>
        _ = back ? _pool.TryUnkill(address, size, out _error) : _pool.TryKill(address, size, out _error);
}
