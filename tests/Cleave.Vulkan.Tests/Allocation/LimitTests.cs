using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Tests.StandIn;

namespace Cleave.Vulkan.Tests.Allocation;

/// <summary>Limits of the device, of its heaps and of the options: kept before the driver has to refuse.</summary>
public sealed class LimitTests
{
    private const ulong MiB = 1 << 20;

    [Fact]
    public void The_number_of_device_allocations_stays_within_the_limit()
    {
        using var device = new StandInDevice(new StandInOptions { MaxCount = 5 });
        using VulkanAllocator allocator = device.Allocator();
        var alone = new MemoryRequest { Dedicated = DedicatedMemory.Always, TypeBits = 0b10 };
        DeviceAllocation[] all = [.. Enumerable.Range(0, 5).Select(_ => allocator.Allocate(new MemoryRequirements(1000), alone))];
        Assert.False(allocator.TryAllocate(new MemoryRequirements(1000), alone, out _, out AllocationFailure failure));
        Assert.Equal(DeviceFailureCode.TooManyAllocations, DeviceFailure.Of(failure).Code);
        Assert.Equal(
            "No device memory for 1000 bytes. Type 1 (DeviceLocal; heap 0, 5000 bytes of 256 MiB held; no block yet): "
            + "the device already has the 5 allocations that it allows.",
            failure.ToString());
        all[0].Dispose();
        allocator.Allocate(new MemoryRequirements(1000), alone).Dispose();
        Array.ForEach(all, memory => memory.Dispose());
    }

    [Fact]
    public void Sizes_above_the_largest_allocation_are_refused_without_asking_the_driver()
    {
        using var device = new StandInDevice(new StandInOptions { MaxSize = 16 * MiB });
        using VulkanAllocator allocator = device.Allocator();
        int calls = device.Calls;
        Assert.False(allocator.TryAllocate(new MemoryRequirements((16 * MiB) + 1), default, out _, out AllocationFailure failure));
        Assert.Equal(DeviceFailureCode.TooLarge, DeviceFailure.Of(failure).Code);
        Assert.Equal(calls, device.Calls);
        allocator.Allocate(new MemoryRequirements(16 * MiB)).Dispose();
    }

    [Fact]
    public void A_full_heap_is_left_for_the_next_type()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        var all = new List<DeviceAllocation>();
        AllocationFailure failure;
        while (allocator.TryAllocate(new MemoryRequirements(3 * MiB), default, out DeviceAllocation? memory, out failure))
        {
            all.Add(memory);
        }

        // All heaps are filled to less than one request, in the order of the choice: VRAM, its window, system memory.
        Assert.Equal([1, 4, 0, 2, 3], DeviceFailure.Of(failure).Attempts.Select(attempt => attempt.Type.Index));
        Assert.Equal([1, 4, 0], all.Select(memory => memory.Type.Index).Distinct());
        Assert.All(Enumerable.Range(0, 3), heap => Assert.InRange(device.Options.Heaps[heap] - device.Held(heap), 0UL, (3 * MiB) - 1));
        Assert.True(all.Aggregate(0UL, (sum, memory) => sum + memory.Size) > (256 + 512 + 64) * MiB / 10 * 9);
        Assert.All(DeviceFailure.Of(failure).Attempts, attempt => Assert.Equal(DeviceFailureCode.OutOfMemory, attempt.Code));
        all.ForEach(memory => memory.Dispose());
        Assert.Empty(allocator.GetAllocations());
    }

    [Fact]
    public void Requests_within_the_budget_stay_within_it()
    {
        using var device = new StandInDevice(new StandInOptions { Budget = [32 * MiB, 512 * MiB, 64 * MiB] });
        device.Foreign[0] = 8 * MiB;
        using VulkanAllocator allocator = device.Allocator(new VulkanAllocatorOptions { BlockSize = 4 * MiB });
        var request = new MemoryRequest { WithinBudget = true, TypeBits = 0b10 };
        var all = new List<DeviceAllocation>();
        AllocationFailure failure;
        while (allocator.TryAllocate(new MemoryRequirements(MiB), request, out DeviceAllocation? memory, out failure))
        {
            all.Add(memory);
        }

        Assert.Equal(DeviceFailureCode.OverBudget, DeviceFailure.Of(failure).Code);
        Assert.Equal(24 * MiB, device.Held(0));
        HeapBudget budget = allocator.GetBudgets()[0];
        Assert.Equal(new HeapBudget(0, 32 * MiB, 32 * MiB, 24 * MiB, IsReported: true), budget);
        Assert.Equal(0UL, budget.Left);
        all.Add(allocator.Allocate(new MemoryRequirements(MiB), request with { WithinBudget = false }));
        all.ForEach(memory => memory.Dispose());
    }

    [Fact]
    public void Budgets_are_read_once_for_many_requests_and_again_for_a_new_frame()
    {
        using var device = new StandInDevice(new StandInOptions { Budget = [128 * MiB, 512 * MiB, 64 * MiB] });
        using VulkanAllocator allocator = device.Allocator(new VulkanAllocatorOptions { BlockSize = MiB, FirstBlockSize = MiB });
        var request = new MemoryRequest { WithinBudget = true, TypeBits = 0b10 };
        List<DeviceAllocation> all = [.. Enumerable.Range(0, 20).Select(_ => allocator.Allocate(new MemoryRequirements(MiB / 2), request))];
        Assert.Equal(1, device.BudgetReads);
        Assert.Equal((10 * MiB, 10 * MiB), (allocator.GetBudgets()[0].Usage, allocator.GetBudgets()[0].HeldBytes));

        // Another program takes memory, which is seen in the next frame.
        device.Foreign[0] = 100 * MiB;
        allocator.SetCurrentFrame(1);
        Assert.Equal(110 * MiB, allocator.GetBudgets()[0].Usage);
        allocator.SetCurrentFrame(1);
        allocator.GetBudgets();
        Assert.Equal(2, device.BudgetReads);

        // A refusal relies on fresh numbers, and so does the request after 30 device allocations and frees.
        device.Foreign[0] = 0;
        all.Add(allocator.Allocate(new MemoryRequirements(40 * MiB), request));
        Assert.Equal(3, device.BudgetReads);
        all.AddRange(Enumerable.Range(0, 60).Select(_ => allocator.Allocate(new MemoryRequirements(MiB / 2), request)));
        Assert.Equal(4, device.BudgetReads);
        all.ForEach(memory => memory.Dispose());
    }

    [Fact]
    public void Limits_of_heaps_are_kept_and_named()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator(new VulkanAllocatorOptions { HeapLimits = [10 * MiB] });
        using DeviceAllocation memory = allocator.Allocate(new MemoryRequirements(9 * MiB), new MemoryRequest { TypeBits = 0b10 });
        Assert.False(allocator.TryAllocate(
            new MemoryRequirements(2 * MiB), new MemoryRequest { TypeBits = 0b10 }, out _, out AllocationFailure failure));
        Assert.Equal(DeviceFailureCode.HeapLimit, DeviceFailure.Of(failure).Code);
        Assert.Contains("2 MiB more would exceed the limit of 10 MiB in HeapLimits", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_that_the_driver_refuses_is_asked_for_in_half()
    {
        using var device = new StandInDevice { Largest = 3 * MiB };
        using VulkanAllocator allocator = device.Allocator(new VulkanAllocatorOptions { BlockSize = 64 * MiB, FirstBlockSize = 64 * MiB });
        using DeviceAllocation memory = allocator.Allocate(new MemoryRequirements(MiB));
        Assert.Equal([2 * MiB], device.Memory.Values.Select(block => block.Size));
    }

    [Fact]
    public void Blocks_double_up_to_the_block_size()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator(new VulkanAllocatorOptions { BlockSize = 8 * MiB, FirstBlockSize = MiB });
        DeviceAllocation[] all = [.. Enumerable.Range(0, 60).Select(_ => allocator.Allocate(new MemoryRequirements(MiB / 2)))];
        Assert.Equal([MiB, 2 * MiB, 4 * MiB, 8 * MiB, 8 * MiB, 8 * MiB], device.Memory.Values.Select(block => block.Size).Order());
        Array.ForEach(all, memory => memory.Dispose());
        Assert.Single(device.Memory);
        Assert.NotEqual(0UL, allocator.Trim());
        Assert.Empty(device.Memory);
    }

    [Fact]
    public void A_lost_device_refuses_and_frees()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        DeviceBuffer buffer = allocator.CreateBuffer(1000, BufferUsage.Vertex);
        device.IsLost = true;
        Assert.False(allocator.TryAllocate(new MemoryRequirements(100 * MiB), default, out _, out AllocationFailure failure));
        Assert.Equal((DeviceFailureCode.DeviceLost, (int)VkResult.ErrorDeviceLost), (
            DeviceFailure.Of(failure).Code, DeviceFailure.Of(failure).DriverResult));
        Assert.Single(DeviceFailure.Of(failure).Attempts);
        buffer.Dispose();
        Assert.True(buffer.Memory.IsDisposed);
        device.IsLost = false;
    }
}
