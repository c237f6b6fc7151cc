using System.Runtime.CompilerServices;
using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>An owner that nobody disposes is found and reported.</summary>
public sealed class LostOwnerTests
{
    [Fact]
    public void A_lost_owner_is_counted_and_its_memory_stays_allocated()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20 });
        Lose(buddy);
        Garbage.CollectUntil(() => buddy.LostOwners == 1);

        Assert.Equal(1, buddy.LostOwners);
        Assert.Equal(1, buddy.GetStatistics().LostOwners);
        Assert.Equal(buddy.Size - 0x3000, buddy.FreeBytes);
    }

    [Fact]
    public void The_event_tells_the_blocks_and_the_stack_when_tracking_is_on()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20, TrackAllocations = true });
        BlocksLostEventArgs? report = null;
        buddy.OwnerLost += (_, lost) => Volatile.Write(ref report, lost);
        Lose(buddy);
        Garbage.CollectUntil(() => Volatile.Read(ref report) is not null);

        Assert.NotNull(report);
        Assert.Equal([0x2000UL, 0x1000UL], report.Blocks.Select(block => block.Size));
        Assert.Contains(nameof(Lose), $"{report.AllocationStack}", StringComparison.Ordinal);
    }

    /// <summary>Once the runtime has compiled the calls for good it inlines them; the caller must be in the stack all the same.</summary>
    [Fact]
    public void The_stack_begins_at_the_caller_however_hot_the_code_is()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20, TrackAllocations = true });
        for (int i = 0; i < 2000; i++)
        {
            using AllocatedBlocks blocks = AllocateAsCaller(buddy);
            Assert.Contains(nameof(AllocateAsCaller), $"{blocks.AllocationStack}", StringComparison.Ordinal);
            Thread.Sleep(i % 100 == 0 ? 5 : 0);
        }
    }

    [Fact]
    public void Without_tracking_there_is_no_stack()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20 });
        using AllocatedBlocks blocks = buddy.Allocate(4096);
        Assert.Null(blocks.AllocationStack);
    }

    [Fact]
    public void A_handler_may_reclaim_the_memory()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20 });
        buddy.OwnerLost += (_, lost) => lost.Reclaim = true;
        Lose(buddy);
        Garbage.CollectUntil(() => buddy.FreeBytes == buddy.Size);

        Assert.Equal(buddy.Size, buddy.FreeBytes);
        buddy.Validate();
    }

    [Fact]
    public void Disposed_emptied_and_failed_owners_are_not_lost()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20 });
        UseProperly(buddy);
        var marker = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20 });
        Lose(marker);
        Garbage.CollectUntil(() => marker.LostOwners == 1);

        Assert.Equal(1, marker.LostOwners);
        Assert.Equal(0, buddy.LostOwners);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static AllocatedBlocks AllocateAsCaller(GpuBuddy buddy) => buddy.Allocate(4096);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Lose(GpuBuddy buddy) => buddy.Allocate(0x3000);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseProperly(GpuBuddy buddy)
    {
        buddy.Allocate(0x3000).Dispose();
        buddy.Allocate(0x3000).FreeAsCleared();
        buddy.Allocate(0x1000).SplitOff(0).Dispose();
        Assert.False(buddy.TryAllocate(buddy.Size * 2, out _, out _));
    }
}
