using System.Runtime.CompilerServices;
using Cleave.BestFit;
using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>An allocator that tracks allocations lists those whose owners are alive, and keeps no owner alive.</summary>
public sealed class LiveAllocationTests
{
    private readonly GpuBuddy _vram = new(new GpuBuddyOptions { BaseOffset = 1 << 30, Size = 16 << 20, TrackAllocations = true });
    private readonly BestFitAllocator _ranges = new(
        new BestFitAllocatorOptions { BaseOffset = 4096, Size = 1 << 20, TrackAllocations = true });

    [Fact]
    public void Each_has_its_name_all_its_blocks_and_its_stack()
    {
        using AllocatedBlocks texture = _vram.Allocate(3 << 20);
        texture.Tag = "texture";
        using AllocatedBlocks unnamed = _vram.Allocate(4096);
        Assert.Equal(["texture", null], _vram.GetAllocations().Select(one => one.Name));
        OwnedAllocation first = _vram.GetAllocations()[0];
        Assert.Equal((3UL << 20, texture.Count), (first.Size, first.Ranges.Count));
        Assert.Equal(texture.Select(block => new AllocatedExtent(block.Offset, block.Size)), first.Ranges);
        Assert.Contains(nameof(Each_has_its_name_all_its_blocks_and_its_stack), first.Stack!.ToString(), StringComparison.Ordinal);

        using RangeOwner range = _ranges.Allocate(1000);
        range.Tag = 17;
        OwnedAllocation only = Assert.Single(_ranges.GetAllocations());
        Assert.Equal(("17", range.Size, new AllocatedExtent(range.Offset, range.Size)), (only.Name, only.Size, only.Ranges[0]));
        Assert.NotNull(only.Stack);
    }

    [Fact]
    public void What_is_disposed_split_off_or_resized_is_listed_as_it_is_now()
    {
        AllocatedBlocks texture = _vram.Allocate(3 << 20);
        texture.Tag = "mips";
        AllocatedBlocks part = texture.SplitOff(0);
        Assert.Equal(["mips", "mips"], _vram.GetAllocations().Select(one => one.Name));
        Assert.Equal([texture.Size, part.Size], _vram.GetAllocations().Select(one => one.Size));
        part.Dispose();
        Assert.Single(_vram.GetAllocations());
        texture.Dispose();
        Assert.Empty(_vram.GetAllocations());
        RangeOwner range = _ranges.Allocate(1000);
        range.Dispose();
        Assert.Empty(_ranges.GetAllocations());
    }

    [Fact]
    public void An_owner_that_the_program_has_dropped_is_found_by_the_collector_and_no_longer_listed()
    {
        int lost = 0;
        _vram.OwnerLost += (_, _) => Interlocked.Increment(ref lost);
        Drop();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Volatile.Read(ref lost) == 1;
            },
            TimeSpan.FromMinutes(1)));
        Assert.Empty(_vram.GetAllocations());
    }

    [Fact]
    public void Many_short_lives_leave_a_short_list_and_none_without_tracking()
    {
        using AllocatedBlocks kept = _vram.Allocate(4096);
        for (int i = 0; i < 2000; i++)
        {
            _vram.Allocate(4096).Dispose();
        }

        Assert.Single(_vram.GetAllocations());
        var untracked = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20 });
        using AllocatedBlocks blocks = untracked.Allocate(4096);
        Assert.Empty(untracked.GetAllocations());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Drop() => Assert.Single(Listed(_vram.Allocate(4096)));

    private IReadOnlyList<OwnedAllocation> Listed(AllocatedBlocks owner)
    {
        IReadOnlyList<OwnedAllocation> listed = _vram.GetAllocations();
        GC.KeepAlive(owner);
        return listed;
    }
}
