using System.Runtime.InteropServices;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Native;
using Cleave.Vulkan.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace Cleave.Vulkan.Tests.Allocation;

// SAFETY: the memory is a page of the host that the test holds until the import is freed.

/// <summary>Memory that is imported from the host or exported from the device, on lavapipe.</summary>
public sealed class ExternalTests
{
    private const uint HostAllocation = 0x80;

    [Fact]
    public unsafe void Processor_and_device_use_the_same_imported_bytes()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        nuint size = 65536;
        byte* bytes = (byte*)NativeMemory.AlignedAlloc(size, (nuint)allocator.Limits.HostImportAlignment);
        new Span<byte>(bytes, (int)size).Clear();
        Assert.True(allocator.TryImportHostMemory((nint)bytes, size, "arena", out DeviceAllocation? memory, out _));
        var external =
            new VkExternalMemoryBufferCreateInfo { SType = VkStructureType.ExternalMemoryBufferCreateInfo, HandleTypes = HostAllocation };
        var info = new VkBufferCreateInfo
        {
            SType = VkStructureType.BufferCreateInfo,
            PNext = &external,
            Size = size,
            Usage = (uint)BufferUsage.TransferDestination,
        };
        Assert.True(allocator.TryCreateAliasingBuffer(memory, 0, info, out DeviceBuffer? buffer, out _));
        using (var commands = new Commands(device))
            commands.Fill(buffer.Handle, 0x01010101).Run();

        Assert.True(new Span<byte>(bytes, (int)size).IndexOfAnyExcept((byte)1) < 0);
        buffer.Dispose();
        memory.Dispose();
        NativeMemory.AlignedFree(bytes);
    }

    [Fact]
    public void Imports_that_are_not_aligned_are_refused_by_name()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        Assert.False(allocator.TryImportHostMemory(8, 4096, null, out _, out AllocationFailure failure));
        Assert.Equal("address", failure.ParamName);
        Assert.False(allocator.TryImportHostMemory(1 << 20, 100, null, out _, out failure));
        Assert.Equal("size", failure.ParamName);
        using var plain = new VulkanAllocator(device.Handles);
        Assert.False(plain.TryImportHostMemory(1 << 20, 4096, null, out _, out failure));
        Assert.Contains("ExternalMemoryHost", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Exported_memory_is_a_file_descriptor()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        using DeviceBuffer buffer = allocator.CreateBuffer(
            4096, BufferUsage.Storage, new MemoryRequest { Export = ExternalHandles.OpaqueFd });
        Assert.True(buffer.Memory.IsDedicated);
        using var descriptor = new SafeFileHandle(buffer.Memory.ExportFd(), ownsHandle: true);
        Assert.False(descriptor.IsInvalid);
        using DeviceBuffer other = allocator.CreateBuffer(4096, BufferUsage.Storage);
        Assert.Throws<InvalidOperationException>(() => other.Memory.ExportFd());
        using var plain = new VulkanAllocator(device.Handles);
        Assert.False(plain.TryCreateBuffer(
            4096, BufferUsage.Storage, new MemoryRequest { Export = ExternalHandles.OpaqueFd }, out _, out AllocationFailure failure));
        Assert.Equal("request", failure.ParamName);
    }
}
