using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Tests.StandIn;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.Allocation;

/// <summary>Ranges in blocks: aligned, apart, and with pages of their own where the device needs that.</summary>
public sealed class PlacementTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(65536)]
    public void Random_requests_are_aligned_and_apart_and_never_share_a_page_with_another_kind(ulong page)
    {
        using var device = new StandInDevice(new StandInOptions { Page = page });
        using VulkanAllocator allocator = device.Allocator(new VulkanAllocatorOptions { BlockSize = 4 << 20 });
        var random = new Random(11);
        var live = new List<(DeviceRange Range, MemoryRequirements Needs)>();
        for (int step = 0; step < 3000; step++)
        {
            if (live.Count > 0 && random.Next(5) < 2)
            {
                int victim = random.Next(live.Count);
                allocator.Free(live[victim].Range);
                live.RemoveAt(victim);
                continue;
            }

            var needs = new MemoryRequirements(
                (ulong)random.Next(1, 20000), 1UL << random.Next(0, 13), 0b110, (ResourceKind)random.Next(3));
            live.Add((allocator.AllocateRange(needs), needs));
            if (step % 100 == 0)
            {
                CheckApart(live, page);
            }
        }

        CheckApart(live, page);
        Assert.Equal(live.Count, allocator.GetAllocations().Count);
        live.ForEach(each => allocator.Free(each.Range));
        Assert.Empty(allocator.GetAllocations());
    }

    [Fact]
    public void The_fullest_block_that_has_room_is_taken()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator(new VulkanAllocatorOptions { BlockSize = 1 << 20, FirstBlockSize = 1 << 20 });
        DeviceRange[] all = [.. Enumerable.Range(0, 12).Select(_ => allocator.AllocateRange(new MemoryRequirements(256 << 10)))];
        ulong[] blocks = [.. all.Select(range => range.Memory).Distinct()];
        Assert.Equal(3, blocks.Length);
        allocator.Free(all[0]);
        allocator.Free(all[4]);
        allocator.Free(all[5]);
        Assert.Equal(blocks[0], allocator.AllocateRange(new MemoryRequirements(100)).Memory);
        Assert.Equal(blocks[1], allocator.AllocateRange(new MemoryRequirements(512 << 10)).Memory);
        allocator.Dispose();
    }

    [Fact]
    public void Large_requests_get_memory_of_their_own_and_so_do_those_that_ask()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator(new VulkanAllocatorOptions { BlockSize = 1 << 20 });
        using DeviceAllocation large = allocator.Allocate(new MemoryRequirements((512 << 10) + 1));
        using DeviceAllocation asked = allocator.Allocate(
            new MemoryRequirements(1), new MemoryRequest { Dedicated = DedicatedMemory.Always });
        using DeviceAllocation half = allocator.Allocate(new MemoryRequirements(512 << 10));
        Assert.Equal((true, true, false), (large.IsDedicated, asked.IsDedicated, half.IsDedicated));
        Assert.False(allocator.TryAllocate(
            new MemoryRequirements(
                (1 << 20) + 1), new MemoryRequest { Dedicated = DedicatedMemory.Never }, out _, out AllocationFailure failure));
        Assert.Equal(DeviceFailureCode.TooLarge, DeviceFailure.Of(failure).Code);
    }

    [Fact]
    public void Device_memory_has_a_name_in_debugging_tools()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceAllocation shared = allocator.Allocate(new MemoryRequirements(100));
        using DeviceAllocation alone = allocator.Allocate(
            new MemoryRequirements(100), new MemoryRequest { Dedicated = DedicatedMemory.Always, Name = "shadow map" });
        using DevicePool pool = allocator.CreatePool(new DevicePoolOptions { Name = "particles", MinBlocks = 2 });
        Assert.Equal(
            ["Cleave, pool particles, block 1", "Cleave, pool particles, block 2", "Cleave, type 1, block 1", "shadow map"],
            device.Names.Values.Order(StringComparer.Ordinal));
        Assert.Equal("shadow map", device.Names[(8, alone.Memory)]);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public void The_driver_decides_which_images_are_alone(bool prefers, bool requires, bool isAlone)
    {
        using var device = new StandInDevice(new StandInOptions { PrefersDedicated = prefers, RequiresDedicated = requires });
        using VulkanAllocator allocator = device.Allocator();
        using DeviceImage image = allocator.CreateImage(ImageInfo.Color(16, 16));
        Assert.Equal(isAlone, image.Memory.IsDedicated);
        bool shared = allocator.TryCreateImage(
            ImageInfo.Color(
                16, 16), new MemoryRequest { Dedicated = DedicatedMemory.Never }, out DeviceImage? second, out AllocationFailure failure);
        Assert.Equal(!requires, shared);
        Assert.Equal(requires ? DeviceFailureCode.NeedsDedicated : DeviceFailureCode.None, DeviceFailure.Of(failure).Code);
        second?.Dispose();
    }

    [Fact]
    public void Existing_blocks_are_not_added_to_if_the_request_forbids_it()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        var existing = new MemoryRequest { ExistingOnly = true };
        Assert.False(allocator.TryAllocate(new MemoryRequirements(100), existing, out _, out AllocationFailure failure));
        Assert.Equal(DeviceFailureCode.NoRoomInBlocks, DeviceFailure.Of(failure).Code);
        using DeviceAllocation first = allocator.Allocate(new MemoryRequirements(100));
        using DeviceAllocation second = allocator.Allocate(new MemoryRequirements(100), existing);
        Assert.Equal(first.Memory, second.Memory);
    }

    private static void CheckApart(List<(DeviceRange Range, MemoryRequirements Needs)> live, ulong page)
    {
        foreach (IGrouping<ulong, (DeviceRange Range, MemoryRequirements Needs)> block in live.GroupBy(each => each.Range.Memory))
        {
            ulong end = 0;
            ResourceKind last = ResourceKind.Linear;
            foreach ((DeviceRange range, MemoryRequirements needs) in block.OrderBy(each => each.Range.Offset))
            {
                Assert.Equal(0UL, range.Offset % needs.Alignment);
                Assert.True(range.Size >= needs.Size && range.Offset >= end);
                bool sharesPage = end > 0 && (end - 1) / page == range.Offset / page;
                Assert.False(sharesPage && (needs.Kind != last || needs.Kind == ResourceKind.Unknown), $"page of {range}");
                (end, last) = (range.Offset + range.Size, needs.Kind);
            }
        }
    }
}
