using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Headless;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.Headless;

/// <summary>A device that is created without a binding, on lavapipe.</summary>
public sealed class HeadlessDeviceTests
{
    [Fact]
    public void It_has_memory_that_the_processor_can_write()
    {
        Assert.NotEqual(0, Loader.GetInstanceProcAddr); // Loads lavapipe as the only driver.
        var device = HeadlessDevice.Create();
        using (var allocator = new VulkanAllocator(device.Handles, new VulkanAllocatorOptions { Features = device.Features }))
        {
            using DeviceAllocation memory = allocator.Allocate(new MemoryRequirements(4096), new MemoryRequest { Use = MemoryUse.Upload });
            memory.Span.Fill(7);
            Assert.Equal(allocator.Limits.DeviceName, device.Name);
        }

        Assert.Contains("llvmpipe", device.ToString(), StringComparison.Ordinal);
        Assert.Equal(DeviceFeatures.None, device.Features);
        device.Dispose();
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Handles);
    }
}
