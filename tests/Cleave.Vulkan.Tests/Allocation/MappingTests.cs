using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Native;
using Cleave.Vulkan.Tests.StandIn;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.Allocation;

/// <summary>Memory that is not coherent: what is flushed arrives, what is invalidated comes back, and nobody else's bytes move.</summary>
public sealed class MappingTests
{
    private const BufferUsage Transfer = BufferUsage.TransferSource | BufferUsage.TransferDestination;
    private static readonly MemoryRequest Cached = new() { Use = MemoryUse.Readback, Required = MemoryProperties.HostCached };

    [Fact]
    public void Flushed_and_invalidated_bytes_go_through_the_device()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceBuffer from = allocator.CreateBuffer(1000, Transfer, Cached);
        using DeviceBuffer to = allocator.CreateBuffer(1000, Transfer, Cached);
        Assert.True(from.Memory.Type.NeedsFlush);
        from.Memory.Span.Fill(7);
        from.Memory.Flush();
        using (var commands = new Commands(device.RealDevice))
            commands.Copy(from.Handle, to.Handle, 1000).Run();

        Assert.All(to.Memory.Span.ToArray(), value => Assert.Equal(0, value));
        to.Memory.Invalidate();
        Assert.All(to.Memory.Span.ToArray(), value => Assert.Equal(7, value));
    }

    [Fact]
    public void Values_are_written_and_read_through_the_device_in_one_call_each()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceBuffer from = allocator.CreateBuffer(1000, Transfer, Cached);
        using DeviceBuffer to = allocator.CreateBuffer(1000, Transfer, Cached);
        Assert.True(from.Memory.Type.NeedsFlush);
        from.Memory.Write<int>([1, 2, 3], offset: 988);
        using (var commands = new Commands(device.RealDevice))
            commands.Copy(from.Handle, to.Handle, 1000).Run();

        int[] read = new int[3];
        to.Memory.Read(read.AsSpan(), offset: 988);
        Assert.Equal([1, 2, 3], read);
        Assert.Equal("source", Assert.Throws<ArgumentOutOfRangeException>(() => from.Memory.Write<int>([1], offset: 997)).ParamName);
        Assert.Equal("destination", Assert.Throws<ArgumentOutOfRangeException>(() => to.Memory.Read(read.AsSpan(), 989)).ParamName);
        Assert.Equal("offset", Assert.Throws<ArgumentOutOfRangeException>(() => to.Memory.Read(read.AsSpan(), 1001)).ParamName);
    }

    [Fact]
    public void An_invalidation_leaves_what_a_neighbour_has_not_flushed()
    {
        using var device = new StandInDevice(new StandInOptions { Atom = 512 });
        using VulkanAllocator allocator = device.Allocator();
        DeviceAllocation[] all = [
            .. Enumerable.Range(1, 20).Select(number => allocator.Allocate(new MemoryRequirements((ulong)number * 10), Cached))];
        for (int number = 0; number < all.Length; number++)
        {
            all[number].Span.Fill((byte)(number + 1));
        }

        all[7].Invalidate();
        for (int number = 0; number < all.Length; number++)
        {
            Assert.All(all[number].Span.ToArray(), value => Assert.Equal(number == 7 ? 0 : number + 1, value));
            all[number].Dispose();
        }
    }

    [Fact]
    public void Several_allocations_are_flushed_in_one_call_and_coherent_ones_in_none()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        DeviceAllocation[] cached = [.. Enumerable.Range(0, 40).Select(_ => allocator.Allocate(new MemoryRequirements(100), Cached))];
        using DeviceAllocation coherent = allocator.Allocate(new MemoryRequirements(100), new MemoryRequest { Use = MemoryUse.Upload });
        allocator.Flush([.. cached, coherent]);
        Assert.Equal((2, 40), (device.SynchronizeCalls, device.Synchronized.Count));
        allocator.Invalidate(coherent);
        coherent.Flush();
        Assert.Equal(2, device.SynchronizeCalls);
        Array.ForEach(cached, memory => memory.Dispose());
    }

    [Theory]
    [InlineData(0, 1, 0, 128)]
    [InlineData(127, 2, 0, 256)]
    [InlineData(128, 128, 128, 128)]
    [InlineData(300, 700, 256, ulong.MaxValue)]
    public void Ranges_are_rounded_to_atoms_and_clamped_to_the_memory(ulong offset, ulong size, ulong start, ulong length)
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceAllocation memory = allocator.Allocate(
            new MemoryRequirements(1000), Cached with { Dedicated = DedicatedMemory.Always });
        memory.Flush(offset, size);
        VkMappedMemoryRange range = Assert.Single(device.Synchronized);
        Assert.Equal((start, length), (range.Offset, range.Size));
    }

    [Fact]
    public void A_part_outside_the_memory_is_refused_by_name()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceAllocation memory = allocator.Allocate(new MemoryRequirements(1000), Cached);
        Assert.Throws<ArgumentOutOfRangeException>("offset", () => memory.Flush(1001, 0));
        Assert.Throws<ArgumentOutOfRangeException>("size", () => memory.Invalidate(900, 101));
        Assert.Throws<ArgumentOutOfRangeException>("length", () => memory.GetSpan(0, 1001).Clear());
        Assert.Throws<ArgumentOutOfRangeException>("length", () => memory.GetSpan(0, -1).Clear());
        memory.Flush(1000, 0);
        Assert.Equal(100, memory.GetSpan(900, 100).Length);
    }

    [Fact]
    public void Memory_that_cannot_be_mapped_says_so()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceAllocation memory = allocator.Allocate(new MemoryRequirements(1000));
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => memory.Span.Clear());
        Assert.Equal(
            "Memory of type 1 (DeviceLocal; heap 0) cannot be mapped. Request a use that the processor has access to, such as "
                + "Upload, or set HostAccess.",
            error.Message);
    }

    [Fact]
    public void A_block_is_mapped_once_by_many_threads()
    {
        using var device = new StandInDevice();
        using VulkanAllocator allocator = device.Allocator();
        Cleave.Tests.Crew.Run(4, number =>
        {
            for (int round = 0; round < 50; round++)
            {
                using DeviceAllocation memory = allocator.Allocate(
                    new MemoryRequirements(100), new MemoryRequest { Use = MemoryUse.Upload });
                memory.Span.Fill((byte)number);
                Assert.True(memory.Span.IndexOfAnyExcept((byte)number) < 0);
            }
        });
    }
}
