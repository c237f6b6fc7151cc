using System.Runtime.InteropServices;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Native;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.Allocation;

/// <summary>Buffers on lavapipe: what the device writes is what the processor reads, and buffers do not overlap.</summary>
public sealed class BufferTests
{
    private const BufferUsage Transfer = BufferUsage.TransferSource | BufferUsage.TransferDestination;

    [Fact]
    public void What_the_processor_writes_is_copied_by_the_device_and_read_back()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceBuffer upload = allocator.CreateBuffer(4096, Transfer, new MemoryRequest { Use = MemoryUse.Upload });
        using DeviceBuffer inside = allocator.CreateBuffer(4096, Transfer);
        using DeviceBuffer readback = allocator.CreateBuffer(4096, Transfer, new MemoryRequest { Use = MemoryUse.Readback });
        new Random(1).NextBytes(upload.Memory.Span);
        upload.Memory.Flush();

        using (var commands = new Commands(device))
            commands.Copy(upload.Handle, inside.Handle, 4096).Copy(inside.Handle, readback.Handle, 4096).Run();

        readback.Memory.Invalidate();
        Assert.Equal(upload.Memory.Span.ToArray(), readback.Memory.Span.ToArray());
    }

    [Fact]
    public void Buffers_of_one_block_do_not_overlap()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        var sizes = new Random(7);
        DeviceBuffer[] buffers =
        [
            .. Enumerable.Range(0, 100).Select(_ => allocator.CreateBuffer(
                4 * (ulong)sizes.Next(1, 5000), Transfer, new MemoryRequest { Use = MemoryUse.Readback })),
        ];

        using (var commands = new Commands(device))
        {
            for (int number = 0; number < buffers.Length; number++)
            {
                commands.Fill(buffers[number].Handle, (uint)number);
            }

            commands.Run();
        }

        Assert.Single(buffers.Select(buffer => buffer.Memory.Memory).Distinct());
        for (int number = 0; number < buffers.Length; number++)
        {
            Assert.All(MemoryMarshal.Cast<byte, uint>(buffers[number].Memory.Span).ToArray(), value => Assert.Equal((uint)number, value));
            buffers[number].Dispose();
        }
    }

    [Fact]
    public void A_description_of_a_binding_is_taken_as_it_is()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        var info = new VkBufferCreateInfo { SType = VkStructureType.BufferCreateInfo, Size = 1000, Usage = (uint)BufferUsage.Vertex };
        using DeviceBuffer buffer = allocator.CreateBuffer(info);
        Assert.Equal(1000UL, buffer.Memory.Size - (buffer.Memory.Size % 1000));
        Assert.NotEqual(0UL, buffer.Handle);
    }

    [Fact]
    public void A_struct_that_is_no_description_is_refused()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        Assert.False(allocator.TryCreateBuffer(5L, default, out DeviceBuffer? buffer, out AllocationFailure failure));
        Assert.Null(buffer);
        Assert.Equal("createInfo", failure.ParamName);
        Assert.Equal(
            "Int64 is not a VkBufferCreateInfo, which has 56 bytes on this system and begins with its structure type; it has 8 bytes.",
            failure.ToString());
        Assert.Throws<ArgumentException>("createInfo", () => allocator.CreateBuffer(5L));
        Assert.False(allocator.TryCreateBuffer(new VkBufferCreateInfo { Size = 64 }, default, out _, out failure));
        Assert.Equal(
            "The structure type of VkBufferCreateInfo is 0; it must be 12, that of VkBufferCreateInfo. Set sType, or use a constructor "
            + "of the binding that sets it.",
            failure.ToString());
    }

    [Fact]
    public void Buffers_share_memory_if_they_are_told_to()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceBuffer first = allocator.CreateBuffer(8192, Transfer, new MemoryRequest { Use = MemoryUse.Readback });
        Assert.True(allocator.TryCreateAliasingBuffer(first.Memory, 4096, 4096, Transfer, out DeviceBuffer? second, out _));
        using (var commands = new Commands(device))
            commands.Fill(first.Handle, 1).Fill(second.Handle, 2).Run();

        uint[] words = MemoryMarshal.Cast<byte, uint>(first.Memory.Span).ToArray();
        Assert.All(words[..1024], word => Assert.Equal(1u, word));
        Assert.All(words[1024..], word => Assert.Equal(2u, word));
        second.Dispose();
        Assert.False(first.Memory.IsDisposed);
        Assert.False(allocator.TryCreateAliasingBuffer(first.Memory, 4096, 8192, Transfer, out _, out AllocationFailure failure));
        Assert.Equal("offset", failure.ParamName);
    }

    [Fact]
    public void Names_reach_the_layers()
    {
        var device = new TestDevice();
        VulkanAllocator allocator = device.Allocator();
        DeviceBuffer lost = allocator.CreateBuffer(64, BufferUsage.Vertex, new MemoryRequest { Name = "lost vertices" });
        var leaks = new List<LiveAllocation>();
        allocator.Leaked += (_, leaked) => leaks.AddRange(leaked.Leaks);
        allocator.Dispose();
        Assert.Equal("lost vertices", Assert.Single(leaks).Name);
        Assert.Same(lost.Memory, leaks[0].Owner);
        Assert.Contains(device.DestroyAndRead(), message => message.Contains("lost vertices", StringComparison.Ordinal));
    }
}
