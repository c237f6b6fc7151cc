using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Tests.StandIn;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.Allocation;

/// <summary>Every call of the driver that may fail fails once: nothing is left behind, and the next attempt succeeds.</summary>
public sealed class FaultTests
{
    private static readonly MemoryRequest Shared = new() { TypeBits = 0b10, Dedicated = DedicatedMemory.Never };

    /// <summary>Answers of a driver that refuses.</summary>
    public static TheoryData<int> Faults =>
        [(int)VkResult.ErrorOutOfDeviceMemory, (int)VkResult.ErrorOutOfHostMemory, (int)VkResult.ErrorUnknown];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_buffer_is_made_whole_or_not_at_all(int fault) => FailEach(fault, allocator =>
    {
        var request = new MemoryRequest { Use = MemoryUse.Upload, TypeBits = 0b100, Dedicated = DedicatedMemory.Never };
        bool made = allocator.TryCreateBuffer(1000, BufferUsage.Vertex, request, out DeviceBuffer? buffer, out AllocationFailure failure);
        buffer?.Dispose();
        return made ? default : failure;
    });

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_image_is_made_whole_or_not_at_all(int fault) => FailEach(fault, allocator =>
    {
        var request = new MemoryRequest { TypeBits = 0b10, Dedicated = DedicatedMemory.Always };
        bool made = allocator.TryCreateImage(ImageInfo.Color(16, 16), request, out DeviceImage? image, out AllocationFailure failure);
        image?.Dispose();
        return made ? default : failure;
    });

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_aliasing_buffer_is_made_whole_or_not_at_all(int fault) => FailEach(fault, allocator =>
    {
        if (!allocator.TryAllocate(new MemoryRequirements(4096), Shared, out DeviceAllocation? memory, out AllocationFailure failure))
        {
            return failure;
        }

        using (memory)
        {
            bool made = allocator.TryCreateAliasingBuffer(memory, 0, 1000, BufferUsage.Vertex, out DeviceBuffer? buffer, out failure);
            buffer?.Dispose();
            return made ? default : failure;
        }
    });

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_aliasing_image_is_made_whole_or_not_at_all(int fault) => FailEach(fault, allocator =>
    {
        if (!allocator.TryAllocate(new MemoryRequirements(65536), Shared, out DeviceAllocation? memory, out AllocationFailure failure))
        {
            return failure;
        }

        using (memory)
        {
            bool made = allocator.TryCreateAliasingImage(memory, 0, ImageInfo.Color(16, 16), out DeviceImage? image, out failure);
            image?.Dispose();
            return made ? default : failure;
        }
    });

    /// <summary>Runs the work with a fault at each call, until it meets none.</summary>
    private static void FailEach(int fault, Func<VulkanAllocator, AllocationFailure> work)
    {
        int failures = 0;
        for (int call = 1; ; call++)
        {
            using var device = new StandInDevice { Fault = (VkResult)fault };
            using VulkanAllocator allocator = device.Allocator(
                new VulkanAllocatorOptions { BlockSize = 64 << 10, FirstBlockSize = 64 << 10 });
            device.FailingCall = call;
            AllocationFailure failure = work(allocator);
            Assert.Empty(allocator.GetAllocations());
            if (device.Calls < call)
            {
                break;
            }

            // A block that the driver refused may have been replaced by a smaller one.
            failures += failure.IsFailure ? 1 : 0;
            Assert.True(!failure.IsFailure || DeviceFailure.Of(failure).DriverResult == fault, failure.ToString());
            Assert.False(work(allocator).IsFailure);
            allocator.Trim();
            Assert.Empty(device.Memory);
        }

        Assert.InRange(failures, 2, 20);
    }
}
