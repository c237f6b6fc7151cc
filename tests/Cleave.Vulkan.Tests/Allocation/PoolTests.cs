using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Tests.StandIn;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.Allocation;

/// <summary>Pools: memory of one type apart from that of the allocator, with bounds of their own.</summary>
public sealed class PoolTests
{
    private const ulong MiB = 1 << 20;

    [Fact]
    public void A_pool_has_its_blocks_for_itself()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceAllocation outside = allocator.Allocate(new MemoryRequirements(1000), new MemoryRequest { Use = MemoryUse.Upload });
        using DevicePool pool = allocator.CreatePool(
            new DevicePoolOptions { Request = new MemoryRequest { Use = MemoryUse.Upload }, BlockSize = MiB, MinBlocks = 2 });
        Assert.Equal((2, 2), (pool.BlockCount, pool.Type.Index));
        using DeviceBuffer buffer = allocator.CreateBuffer(
            1000, BufferUsage.Uniform, new MemoryRequest { Use = MemoryUse.Upload, Pool = pool });
        Assert.NotEqual(outside.Memory, buffer.Memory.Memory);
        buffer.Memory.Span.Fill(1);
        pool.Trim();
        Assert.Equal(2, pool.BlockCount);
    }

    [Fact]
    public void A_pool_stays_within_its_number_of_blocks()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DevicePool pool = allocator.CreatePool(new DevicePoolOptions { BlockSize = MiB, MaxBlocks = 2 });
        var request = new MemoryRequest { Pool = pool };
        DeviceAllocation[] all = [.. Enumerable.Range(0, 4).Select(_ => allocator.Allocate(new MemoryRequirements(MiB / 2), request))];
        Assert.False(allocator.TryAllocate(new MemoryRequirements(1), request, out _, out AllocationFailure failure));
        Assert.Equal((DeviceFailureCode.PoolFull, FailureCode.NoSpace), (DeviceFailure.Of(failure).Code, failure.Code));
        Assert.Contains("the pool may have no more than 2 blocks", failure.ToString(), StringComparison.Ordinal);
        Assert.False(allocator.TryAllocate(new MemoryRequirements(MiB + 1), request, out _, out failure));
        Assert.Equal(DeviceFailureCode.TooLarge, DeviceFailure.Of(failure).Code);
        Array.ForEach(all, memory => memory.Dispose());
        Assert.All(device.Memory.Values, block => Assert.Equal(MiB, block.Size));
    }

    [Fact]
    public void Allocations_have_the_least_alignment_of_the_pool_and_of_the_request()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DevicePool pool = allocator.CreatePool(new DevicePoolOptions { MinAlignment = new Alignment(4096) });
        foreach ((MemoryRequest request, ulong least) in new (MemoryRequest, ulong)[]
        {
            (new MemoryRequest { Pool = pool }, 4096),
            (new MemoryRequest { Pool = pool, MinAlignment = new Alignment(65536) }, 65536),
            (new MemoryRequest { Pool = pool, MinAlignment = new Alignment(16) }, 4096),
            (new MemoryRequest { MinAlignment = new Alignment(2048) }, 2048),
        })
        {
            DeviceAllocation[] all = [.. Enumerable.Range(0, 5).Select(_ => allocator.Allocate(new MemoryRequirements(100, 512), request))];
            Assert.All(all, memory => Assert.Equal(0UL, memory.Offset % least));
            Array.ForEach(all, memory => memory.Dispose());
        }
    }

    [Fact]
    public void A_linear_pool_is_a_ring()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DevicePool pool = allocator.CreatePool(
            new DevicePoolOptions { BlockSize = MiB, MaxBlocks = 1, Placement = PoolPlacement.Linear });
        var request = new MemoryRequest { Pool = pool };
        var live = new Queue<DeviceRange>();
        for (int frame = 0; frame < 1000; frame++)
        {
            if (live.Count == 3)
            {
                allocator.Free(live.Dequeue());
            }

            live.Enqueue(allocator.AllocateRange(new MemoryRequirements(300_000), request));
        }

        Assert.Equal(3, live.Select(range => range.Offset).Distinct().Count());
        foreach (DeviceRange range in live)
        {
            allocator.Free(range);
        }
    }

    [Fact]
    public void A_linear_pool_has_several_blocks_if_it_may()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DevicePool pool = allocator.CreatePool(new DevicePoolOptions { BlockSize = MiB, Placement = PoolPlacement.Linear });
        var request = new MemoryRequest { Pool = pool };
        DeviceAllocation[] all = [.. Enumerable.Range(0, 5).Select(_ => allocator.Allocate(new MemoryRequirements(400_000), request))];
        Assert.Equal([2, 2, 1], all.GroupBy(memory => memory.Memory).Select(block => block.Count()));
        Array.ForEach(all, memory => memory.Dispose());
        Assert.Equal(1, pool.BlockCount);
    }

    [Fact]
    public void A_linear_pool_is_filled_from_both_ends()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DevicePool pool = allocator.CreatePool(
            new DevicePoolOptions { BlockSize = MiB, MaxBlocks = 1, Placement = PoolPlacement.Linear });
        DeviceRange low = allocator.AllocateRange(new MemoryRequirements(1000), new MemoryRequest { Pool = pool });
        DeviceRange high = allocator.AllocateRange(new MemoryRequirements(1024), new MemoryRequest { Pool = pool, FromTop = true });
        Assert.Equal((0UL, MiB - 1024), (low.Offset, high.Offset));
        allocator.Free(low);
        allocator.Free(high);
    }

    [Fact]
    public void A_ring_without_room_at_its_top_still_serves_requests_of_the_same_size_below()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DevicePool pool = allocator.CreatePool(
            new DevicePoolOptions { BlockSize = MiB, MaxBlocks = 1, Placement = PoolPlacement.Linear });
        var request = new MemoryRequest { Pool = pool };
        DeviceRange[] ring = [.. new ulong[] { 512, 448 }.Select(
            size => allocator.AllocateRange(new MemoryRequirements(size << 10), request))];
        allocator.Free(ring[0]);
        ring[0] = allocator.AllocateRange(new MemoryRequirements(128 << 10), request);
        Assert.Equal(0UL, ring[0].Offset);
        Assert.False(allocator.TryAllocateRange(new MemoryRequirements(4096), request with { FromTop = true }, out _));
        Assert.True(allocator.TryAllocateRange(new MemoryRequirements(4096), request, out DeviceRange below));
        Assert.Equal(128UL << 10, below.Offset);
        allocator.Free(below);
        Array.ForEach(ring, allocator.Free);
    }

    [Fact]
    public void What_is_left_in_a_pool_is_reported_as_leaked()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        DevicePool pool = allocator.CreatePool(new DevicePoolOptions { Name = "particles" });
        DeviceAllocation lost = allocator.Allocate(new MemoryRequirements(1000), new MemoryRequest { Pool = pool, Name = "sparks" });
        var leaks = new List<string?>();
        allocator.Leaked += (_, leaked) => leaks.AddRange(leaked.Leaks.Select(leak => leak.Name));
        pool.Dispose();
        pool.Dispose();
        Assert.Equal(["sparks"], leaks);
        Assert.Empty(device.Memory);
        lost.Dispose();
        Assert.False(
            allocator.TryAllocate(new MemoryRequirements(1), new MemoryRequest { Pool = pool }, out _, out AllocationFailure failure));
        Assert.Equal("The pool was disposed.", failure.ToString());
    }

    [Fact]
    public void Resources_that_a_pool_cannot_hold_are_refused()
    {
        using var device = new StandInDevice(new StandInOptions { RequiresDedicated = true });
        using VulkanAllocator allocator = device.Allocator();
        using VulkanAllocator other = device.Allocator();
        using DevicePool pool = allocator.CreatePool(new DevicePoolOptions());
        var request = new MemoryRequest { Pool = pool };
        Assert.False(allocator.TryCreateImage(ImageInfo.Color(16, 16), request, out _, out AllocationFailure failure));
        Assert.Equal(DeviceFailureCode.NeedsDedicated, DeviceFailure.Of(failure).Code);
        Assert.False(allocator.TryAllocate(new MemoryRequirements(1, 1, 0b100), request, out _, out failure));
        Assert.Equal(DeviceFailureCode.NoSuitableType, DeviceFailure.Of(failure).Code);
        Assert.False(other.TryAllocate(new MemoryRequirements(1), request, out _, out failure));
        Assert.Equal("The pool is of another allocator.", failure.ToString());
    }

    [Fact]
    public void A_pool_is_made_whole_or_not_at_all()
    {
        using var device = new StandInDevice { FailingCall = 2 };
        using VulkanAllocator allocator = device.Allocator();
        Assert.False(
            allocator.TryCreatePool(new DevicePoolOptions { BlockSize = MiB, MinBlocks = 3 }, out _, out AllocationFailure failure));
        Assert.Equal(DeviceFailureCode.OutOfMemory, DeviceFailure.Of(failure).Code);
        Assert.Empty(device.Memory);
        Assert.False(allocator.TryCreatePool(new DevicePoolOptions { MinBlocks = 3, MaxBlocks = 2 }, out _, out failure));
        Assert.Equal("MinBlocks is 3; it must be at most MaxBlocks, 2.", failure.ToString());
    }
}
