using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Statistics;
using Cleave.Vulkan.Tests.StandIn;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.Statistics;

/// <summary>Statistics by heap, type, pool and block, compared with what the device and the list of allocations say.</summary>
public sealed class StatisticsTests
{
    private const ulong KiB = 1 << 10;
    private const ulong MiB = 1 << 20;

    private static readonly VulkanAllocatorOptions Usual = new() { Name = "renderer", BlockSize = 8 * MiB, FirstBlockSize = 8 * MiB };

    [Fact]
    public void An_empty_allocator_has_heaps_and_types_and_no_memory()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator(Usual);
        DeviceStatistics quick = allocator.GetStatistics();
        DeviceStatistics detailed = allocator.GetDetailedStatistics();
        Assert.Equal((3, 5, 0), (quick.Heaps.Count, quick.Types.Count, quick.Pools.Count));
        Assert.Equal(default, quick.Total);
        Assert.Equal((false, true), (quick.IsDetailed, detailed.IsDetailed));
        Assert.Empty(detailed.Blocks);
        Assert.Equal(default(MemoryDetails), detailed.Total.Details);
        Assert.All(detailed.Heaps, heap => Assert.True(heap.Memory.Details.HasValue));
        Assert.Equal(("renderer", 4096UL), (quick.Name, quick.MaxAllocationCount));
    }

    [Fact]
    public void Blocks_dedicated_memory_and_pools_count_where_they_are()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator(Usual);
        using DeviceAllocation first = allocator.Allocate(new MemoryRequirements(100 * KiB), new MemoryRequest { Name = "first" });
        using DeviceAllocation second = allocator.Allocate(new MemoryRequirements(1000), new MemoryRequest { Name = "second" });
        using DeviceAllocation third = allocator.Allocate(new MemoryRequirements(300 * KiB));
        using DeviceAllocation alone = allocator.Allocate(
            new MemoryRequirements(
                3 * MiB), new MemoryRequest { Dedicated = DedicatedMemory.Always, Use = MemoryUse.Upload, Name = "alone" });
        using DevicePool pool = allocator.CreatePool(new DevicePoolOptions
        {
            Name = "ring",
            BlockSize = MiB,
            MinBlocks = 1,
            Request = new MemoryRequest { Use = MemoryUse.Dynamic }
        });
        DeviceRange inPool = allocator.AllocateRange(
            new MemoryRequirements(64 * KiB), new MemoryRequest { Pool = pool, Use = MemoryUse.Dynamic, Name = "frame" });
        second.Dispose();

        DeviceStatistics detailed = allocator.GetDetailedStatistics();
        Assert.Equal(Memory(1, 8 * MiB, 2, 400 * KiB), detailed.Types[1].Memory with { Details = null });
        Assert.Equal(Memory(1, 3 * MiB, 1, 3 * MiB), detailed.Types[2].Memory with { Details = null });
        Assert.Equal(Memory(1, MiB, 1, 64 * KiB), detailed.Types[4].Memory with { Details = null });
        Assert.Equal(detailed.Types[4].Memory, Assert.Single(detailed.Pools).Memory);
        Assert.Equal(
            [detailed.Types[1].Memory, detailed.Types[2].Memory, detailed.Types[4].Memory], detailed.Heaps.Select(heap => heap.Memory));
        Assert.Equal(Memory(3, 12 * MiB, 4, (3 * MiB) + (464 * KiB)), detailed.Total with { Details = null });
        Assert.Equal(
            new MemoryDetails
            {
                RequestedBytes = (3 * MiB) + (464 * KiB),
                DedicatedCount = 1,
                SmallestAllocation = 64 * KiB,
                LargestAllocation = 3 * MiB,
                FreeRunCount = 3,
                SmallestFreeRun = 1024,
                LargestFreeRun = (8 * MiB) - (401 * KiB),
            },
            detailed.Total.Details);
        Assert.Equal(["first", null, "frame", "alone"], detailed.Blocks.SelectMany(block => block.Allocations).Select(one => one.Name));
        Assert.Equal([(false, false), (false, true), (true, true)], detailed.Blocks.Select(block => (block.IsDedicated, block.IsMapped)));
        Assert.Equal(pool.GetDetailedStatistics(), detailed.Pools[0].Memory);
        Assert.Equal(pool.GetStatistics(), detailed.Pools[0].Memory with { Details = null });
        Agree(allocator.GetStatistics(), detailed);
        Assert.Equal("ring", detailed.Pools[0].Name);
        Assert.Equal(
            "renderer: 3 blocks, 12 MiB: 4 allocations, 3536 KiB; 8752 KiB free in 3 runs, the longest 7791 KiB; "
                + "allocations from 64 KiB to 3 MiB",
            detailed.ToString().Split(Environment.NewLine)[0]);
        allocator.Free(inPool);
    }

    [Fact]
    public void Random_allocations_are_counted_as_the_device_and_the_list_of_allocations_count_them()
    {
        using var device = new StandInDevice(new StandInOptions { Budget = [200 * MiB, 400 * MiB, 60 * MiB] });
        using VulkanAllocator allocator = device.Allocator(Usual);
        var random = new Random(17);
        var live = new List<DeviceRange>();
        MemoryUse[] uses = [MemoryUse.DeviceOnly, MemoryUse.Upload, MemoryUse.Readback, MemoryUse.Dynamic];
        for (int step = 0; step < 400; step++)
        {
            if (live.Count > 0 && random.Next(5) < 2)
            {
                int at = random.Next(live.Count);
                allocator.Free(live[at]);
                live.RemoveAt(at);
                continue;
            }

            var requirements = new MemoryRequirements(
                (ulong)random.Next(1, 300_000), 1UL << random.Next(0, 13), Kind: (ResourceKind)random.Next(3));
            var request =
                new MemoryRequest { Use = uses[random.Next(uses.Length)], Dedicated = random.Next(9) == 0 ? DedicatedMemory.Always : 0 };
            live.Add(allocator.AllocateRange(requirements, request));
        }

        DeviceStatistics detailed = allocator.GetDetailedStatistics();
        Agree(allocator.GetStatistics(), detailed);
        IReadOnlyList<LiveAllocation> all = allocator.GetAllocations();
        Assert.Equal(all.Count, detailed.Total.AllocationCount);
        Assert.Equal(Sum(all.Select(one => one.Range.Size)), detailed.Total.AllocatedBytes);
        Assert.Equal(Sum(all.Select(one => one.Size)), detailed.Total.Details!.Value.RequestedBytes);
        Assert.Equal(all.Max(one => one.Range.Size), detailed.Total.Details!.Value.LargestAllocation);
        Assert.Equal(all.Min(one => one.Range.Size), detailed.Total.Details!.Value.SmallestAllocation);
        Assert.Equal(device.Memory.Count, detailed.Total.BlockCount);
        Assert.All(Enumerable.Range(0, 3), heap => Assert.Equal(device.Held(heap), detailed.Heaps[heap].Memory.BlockBytes));
        Assert.All(detailed.Heaps, heap => Assert.Equal(heap.Budget.HeldBytes, heap.Memory.BlockBytes));
        Assert.Equal(device.Options.Budget, detailed.Heaps.Select(heap => heap.Budget.Budget));
        Assert.Equal(
            all.Select(one => (one.Range.Memory, one.Range.Offset, one.Range.Size)).Order(),
            detailed.Blocks.SelectMany(block => block.Allocations.Select(one => (block.MemoryHandle, one.Offset, one.Size))).Order());
        Assert.All(detailed.Blocks, block => Assert.Equal(
            block.Size, Sum(block.GetFreeRuns().Select(run => run.Size)) + Sum(block.Allocations.Select(one => one.Size))));
        live.ForEach(allocator.Free);
    }

    [Fact]
    public void Refused_requests_are_counted()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        Assert.False(allocator.TryAllocateRange(new MemoryRequirements(1UL << 40), default, out _, out _));
        Assert.False(allocator.TryAllocateRange(new MemoryRequirements(0), default, out _, out _));
        Assert.Equal(1, allocator.Failures);
    }

    [Fact]
    public void A_disposed_allocator_has_no_statistics()
    {
        using var device = new StandInDevice();
        VulkanAllocator allocator = device.Allocator();
        allocator.Dispose();
        Assert.Throws<ObjectDisposedException>(allocator.GetStatistics);
        Assert.Throws<ObjectDisposedException>(allocator.GetDetailedStatistics);
    }

    [Fact]
    public void Lavapipe_is_counted_too()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceBuffer buffer = allocator.CreateBuffer(
            64 << 10, BufferUsage.Storage, new MemoryRequest { Use = MemoryUse.Upload, Name = "numbers" });
        DeviceStatistics detailed = allocator.GetDetailedStatistics();
        Agree(allocator.GetStatistics(), detailed);
        Assert.Equal("numbers", Assert.Single(Assert.Single(detailed.Blocks).Allocations).Name);
        Assert.Equal(allocator.Limits.DeviceName, detailed.DeviceName);
        Assert.Equal(detailed.DeviceName, detailed.Name);
    }

    private static MemoryStatistics Memory(long blocks, ulong blockBytes, long allocations, ulong allocated) =>
        new() { BlockCount = blocks, BlockBytes = blockBytes, AllocationCount = allocations, AllocatedBytes = allocated };

    private static void Agree(DeviceStatistics quick, DeviceStatistics detailed)
    {
        Assert.Equal(quick.Total, detailed.Total with { Details = null });
        Assert.Equal(quick.Heaps.Select(heap => heap.Memory), detailed.Heaps.Select(heap => heap.Memory with { Details = null }));
        Assert.Equal(quick.Types.Select(type => type.Memory), detailed.Types.Select(type => type.Memory with { Details = null }));
        Assert.Equal(quick.Pools.Select(pool => pool.Memory), detailed.Pools.Select(pool => pool.Memory with { Details = null }));
        Assert.Equal(quick.MaxAllocationCount, detailed.MaxAllocationCount);
    }

    private static ulong Sum(IEnumerable<ulong> sizes) => sizes.Aggregate(0UL, (sum, size) => sum + size);
}
