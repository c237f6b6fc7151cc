using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Pool;

namespace Cleave.Tests.State;

/// <summary>Small spaces of every kind, which are always made in the same way.</summary>
internal static class SampleSpaces
{
    /// <summary>The shape of <see cref="Pool"/>.</summary>
    public static BuddyPoolOptions PoolOptions { get; } = new() { BaseAddress = 32, Size = 450 * 16, MaxSize = 16 << 7, MinBuddy = 16 };

    /// <summary>A pool with blocks of several sizes, lists of several blocks, and retired memory in and beside blocks.</summary>
    public static BuddyPool Pool(bool recordChanges = false)
    {
        var pool = new BuddyPool(PoolOptions with { RecordChanges = recordChanges });
        var random = new Random(1);
        List<ulong> live = [.. Enumerable.Range(0, 60).Select(_ => pool.Allocate((ulong)random.Next(1, 80)))];
        for (int at = 0; at < live.Count; at += 1 + random.Next(3))
            pool.Free(live[at]);
        pool.Retire(live[^1], 16);
        pool.TryRetire(32 + (400 * 16), 40 * 16);
        pool.TryRestore(32 + (410 * 16), 3 * 16);
        return pool;
    }

    /// <summary>A space with owners, values, keys, an alignment, bounds and clear memory.</summary>
    public static BestFitAllocator Ranges(bool recordChanges = false)
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = 4096, Size = 1 << 20, RecordChanges = recordChanges });
        AllocatedRange first = memory.AllocateRange(10_000);
        RangeOwner second = memory.Allocate(5000, new Alignment(4096));
        second.Key = 7;
        AllocatedRange third = memory.AllocateRange(300, null, RangePlacement.Within(500_000, 600_000));
        memory.SetKey(third, ulong.MaxValue);
        memory.Allocate(700, null, RangePlacement.TopDown).Key = 7;
        memory.Free(first, cleared: true);
        memory.AllocateRange(256);
        return memory;
    }

    /// <summary>A space with owners of several blocks, values, keys, and clear and dirty free memory.</summary>
    public static GpuBuddy Blocks(bool recordChanges = false)
    {
        var space = new GpuBuddy(new GpuBuddyOptions { BaseOffset = 99, Size = 237 * 4096, RecordChanges = recordChanges });
        AllocatedBlocks first = space.Allocate(13 * 4096);
        first.Key = 5;
        AllocatedBlock value = space.AllocateBlock(8 * 4096);
        AllocatedBlocks second = space.Allocate(20 * 4096, null, GpuBuddyPlacement.TopDown);
        second.Key = 1UL << 40;
        space.AllocateBlock(4096, null, GpuBuddyPlacement.Range(99, 99 + (64 * 4096)));
        space.Free(value, cleared: true);
        second.SplitOff(0).FreeAsCleared();
        AllocatedBlocks cut = space.Allocate(16 * 4096, null, default, GpuBuddyAllocationFlags.Contiguous);
        cut.Trim(5 * 4096, cleared: true);
        return space;
    }
}
