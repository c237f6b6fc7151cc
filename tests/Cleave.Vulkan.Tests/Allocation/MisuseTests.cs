using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Tests.StandIn;

namespace Cleave.Vulkan.Tests.Allocation;

/// <summary>Wrong calls are refused by name and change nothing.</summary>
public sealed class MisuseTests
{
    private static readonly MemoryRequirements Needs = new(1000);

    [Fact]
    public void A_range_is_freed_once()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        DeviceRange range = allocator.AllocateRange(Needs);
        allocator.Free(range);
        DeviceRange again = allocator.AllocateRange(Needs);
        Assert.Equal((range.Memory, range.Offset), (again.Memory, again.Offset));
        MisuseException error = Assert.Throws<MisuseException>("range", () => allocator.Free(range));
        Assert.Contains("was freed already", error.Message, StringComparison.Ordinal);
        Assert.True(allocator.TryFree(again));
        Assert.False(allocator.TryFree(again));
        Assert.False(allocator.TryFree(default));
    }

    [Fact]
    public void A_dedicated_range_is_freed_once()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        DeviceRange range = allocator.AllocateRange(Needs, new MemoryRequest { Dedicated = DedicatedMemory.Always });
        allocator.Free(range);
        Assert.False(allocator.TryFree(range));
        Assert.Empty(device.Memory);
    }

    [Fact]
    public void What_another_allocator_or_an_owner_has_is_not_freed()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using VulkanAllocator other = device.Allocator();
        DeviceRange range = allocator.AllocateRange(Needs);
        using DeviceAllocation owner = allocator.Allocate(Needs);
        Assert.Contains(
            "another allocator", Assert.Throws<MisuseException>("range", () => other.Free(range)).Message, StringComparison.Ordinal);
        Assert.Contains("DeviceAllocation", Assert.Throws<MisuseException>(
            "range", () => allocator.Free(owner.Range)).Message, StringComparison.Ordinal);
        Assert.Equal(2, allocator.GetAllocations().Count);
        allocator.Free(range);
    }

    [Fact]
    public void An_owner_is_disposed_once_and_then_refuses_to_be_used()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        DeviceAllocation memory = allocator.Allocate(Needs, new MemoryRequest { Name = "twice" });
        memory.Dispose();
        using DeviceAllocation next = allocator.Allocate(Needs);
        memory.Dispose();
        Assert.Single(allocator.GetAllocations());
        Assert.Equal("twice: disposed", memory.ToString());
        Assert.Throws<ObjectDisposedException>(() => memory.Memory);
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Clear());
        Assert.Throws<ObjectDisposedException>(() => memory.Flush());
    }

    [Fact]
    public void A_disposed_allocator_refuses_requests_and_ignores_late_frees()
    {
        using var device = new StandInDevice();
        VulkanAllocator allocator = device.Allocator();
        DeviceAllocation memory = allocator.Allocate(Needs);
        DeviceRange range = allocator.AllocateRange(Needs);
        DeviceAllocation alone = allocator.Allocate(Needs, new MemoryRequest { Dedicated = DedicatedMemory.Always });
        allocator.Dispose();
        allocator.Dispose();
        Assert.Empty(device.Memory);
        memory.Dispose();
        alone.Dispose();
        Assert.False(allocator.TryFree(range));
        Assert.Throws<ObjectDisposedException>(() => allocator.Allocate(Needs));
        Assert.Throws<ObjectDisposedException>(() => allocator.CreateBuffer(100, BufferUsage.Vertex));
    }

    [Theory]
    [InlineData(0, 1, uint.MaxValue, "Size is 0; an allocation has at least 1 byte.")]
    [InlineData(1, 3, uint.MaxValue, "Alignment is 3; it must be a power of two.")]
    [InlineData(1, 0, uint.MaxValue, "Alignment is 0; it must be a power of two.")]
    [InlineData(1, 1, 0, "TypeBits is 0; the resource must be able to lie in a memory type.")]
    [InlineData(ulong.MaxValue, 1, 1, "Size is 16 EiB - 1 byte; an allocation has less than 8 EiB.")]
    public void Requirements_that_make_no_sense_are_refused(ulong size, ulong alignment, uint bits, string message)
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        Assert.False(allocator.TryAllocate(new MemoryRequirements(size, alignment, bits), default, out _, out AllocationFailure failure));
        Assert.Equal((DeviceFailureCode.InvalidArgument, "requirements", message), (
            DeviceFailure.Of(failure).Code, failure.ParamName, failure.ToString()));
    }

    [Fact]
    public void Handles_and_options_that_make_no_sense_are_refused()
    {
        using var device = new StandInDevice();
        Assert.Throws<ArgumentException>("handles", () => new VulkanAllocator(device.Handles with { PhysicalDevice = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>("options", () => device.Allocator(new VulkanAllocatorOptions { BlockSize = 1000 }));
        Assert.Throws<ArgumentOutOfRangeException>("options", () => device.Allocator(new VulkanAllocatorOptions { EmptyBlocks = -1 }));
    }

    [Fact]
    public void A_request_that_no_type_serves_explains_each_type()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        AllocationException error = Assert.Throws<AllocationException>(
            () => allocator.Allocate(Needs, new MemoryRequest { Required = MemoryProperties.Protected }));
        Assert.Equal(DeviceFailureCode.NoSuitableType, DeviceFailure.Of(error.Failure).Code);
        Assert.Contains("Type 1 (DeviceLocal; heap 0) is not taken: it lacks Protected, which the request requires.", error.Message,
            StringComparison.Ordinal);
    }
}
