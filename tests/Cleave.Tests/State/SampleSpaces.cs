using Cleave.BestFit;
using Cleave.Gpu;

namespace Cleave.Tests.State;

/// <summary>Small spaces of every kind, which are always made in the same way.</summary>
internal static class SampleSpaces
{
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
