using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Native;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.Allocation;

/// <summary>Images on lavapipe: contents survive neighbours of both tilings.</summary>
public sealed class ImageTests
{
    private const BufferUsage Transfer = BufferUsage.TransferSource | BufferUsage.TransferDestination;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_copied_into_an_image_comes_out_of_it(bool isLinear)
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceBuffer upload = allocator.CreateBuffer(64 * 32 * 4, Transfer, new MemoryRequest { Use = MemoryUse.Upload });
        using DeviceBuffer readback = allocator.CreateBuffer(64 * 32 * 4, Transfer, new MemoryRequest { Use = MemoryUse.Readback });
        using DeviceImage image = allocator.CreateImage(ImageInfo.Color(64, 32, isLinear), new MemoryRequest { Name = "picture" });
        using DeviceImage neighbour = allocator.CreateImage(ImageInfo.Color(64, 32, !isLinear));
        new Random(3).NextBytes(upload.Memory.Span);

        using (var commands = new Commands(device))
        {
            commands.ToTarget(image.Handle).ToTarget(neighbour.Handle).CopyToImage(upload.Handle, image.Handle, 64, 32);
            commands.Fill(readback.Handle, 0).CopyToImage(readback.Handle, neighbour.Handle, 64, 32);
            commands.ToSource(image.Handle).CopyFromImage(image.Handle, readback.Handle, 64, 32).Run();
        }

        Assert.Equal(upload.Memory.Span.ToArray(), readback.Memory.Span.ToArray());
    }

    [Fact]
    public void An_image_that_the_caller_created_is_bound()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        VkImageCreateInfo info = ImageInfo.Color(16, 16);
        unsafe
        {
            // SAFETY: the structs live on the stack until the driver returns, and the functions have the signatures of the specification.
            ulong image = 0;
            ((delegate* unmanaged<nint, void*, void*, ulong*, int>)device.Function("vkCreateImage"))(device.Device, &info, null, &image);
            Assert.True(allocator.GetImageRequirements(image, ResourceKind.Optimal).Size >= 16 * 16 * 4);
            Assert.True(allocator.TryBindImage(image, ResourceKind.Optimal, default, out DeviceAllocation? memory, out _));
            ((delegate* unmanaged<nint, ulong, void*, void>)device.Function("vkDestroyImage"))(device.Device, image, null);
            memory.Dispose();
        }

        Assert.Empty(allocator.GetAllocations());
    }

    [Fact]
    public void Images_share_memory_that_allows_it()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceImage first = allocator.CreateImage(
            ImageInfo.Color(64, 64), new MemoryRequest { Dedicated = DedicatedMemory.Always, CanAlias = true });
        Assert.True(allocator.TryCreateAliasingImage(first.Memory, 0, ImageInfo.Color(32, 32), out DeviceImage? second, out _));
        second.Dispose();

        using DeviceImage alone = allocator.CreateImage(ImageInfo.Color(64, 64), new MemoryRequest { Dedicated = DedicatedMemory.Always });
        Assert.False(allocator.TryCreateAliasingImage(alone.Memory, 0, ImageInfo.Color(32, 32), out _, out AllocationFailure failure));
        Assert.Equal("The memory is tied to one resource; allocate it with CanAlias to share it.", failure.ToString());
    }
}
