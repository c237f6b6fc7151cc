using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Native;
using Cleave.Vulkan.Tests.StandIn;

namespace Cleave.Vulkan.Tests.Allocation;

/// <summary>The structs that extend a device allocation: asked for only with the feature, and with the values of the request.</summary>
public sealed class ChainTests
{
    private static readonly MemoryRequest Alone = new() { Dedicated = DedicatedMemory.Always, Priority = 0.75f };

    [Fact]
    public void Priorities_and_addresses_reach_the_driver()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator(
            new VulkanAllocatorOptions { Features = DeviceFeatures.MemoryPriority | DeviceFeatures.BufferDeviceAddress });
        using DeviceAllocation alone = allocator.Allocate(new MemoryRequirements(1000), Alone);
        Assert.Equal([VkStructureType.MemoryPriorityAllocateInfoEXT, VkStructureType.MemoryAllocateFlagsInfo], device.LastChain);
        Assert.Equal(0.75f, device.LastPriority);
        using DevicePool pool = allocator.CreatePool(
            new DevicePoolOptions { Request = new MemoryRequest { Priority = 0.25f }, MinBlocks = 1 });
        Assert.Equal(0.25f, device.LastPriority);
    }

    [Fact]
    public void Nothing_is_asked_for_without_its_feature()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceAllocation alone = allocator.Allocate(new MemoryRequirements(1000), Alone);
        Assert.Empty(device.LastChain);
        Assert.False(
            allocator.TryAllocate(new MemoryRequirements(1000), Alone with { Priority = 1.5f }, out _, out AllocationFailure failure));
        Assert.Equal("Priority is 1.5; it must be from 0 to 1.", failure.ToString());
    }
}
