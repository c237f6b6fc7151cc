using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Release;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.Release;

// SAFETY: the structs live on the stack until the driver returns, and the functions have the signatures of the specification.

/// <summary>Resources that are freed when the device is done with them, and not before.</summary>
public sealed class ReleaseQueueTests
{
    [Fact]
    public void Resources_are_freed_in_order_when_their_frame_is_done()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        using var queue = new ReleaseQueue(allocator);
        DeviceBuffer[] buffers = [.. Enumerable.Range(0, 6).Select(_ => allocator.CreateBuffer(1000, BufferUsage.Vertex))];
        for (int number = 0; number < buffers.Length; number++)
        {
            queue.DisposeAfter((ulong)(10 + (number / 2)), buffers[number]);
        }

        Assert.Equal((6, 6 * buffers[0].Memory.Size), (queue.PendingCount, queue.PendingBytes));
        Assert.Equal(0, queue.Complete(9));
        Assert.Equal(4, queue.Complete(11));
        Assert.Equal([true, true, true, true, false, false], buffers.Select(buffer => buffer.IsDisposed));
        Assert.Equal(0, queue.Complete(3));
        queue.Dispose();
        Assert.All(buffers, buffer => Assert.True(buffer.Memory.IsDisposed));
        Assert.Equal((0, 0UL), (queue.PendingCount, queue.PendingBytes));
    }

    [Fact]
    public void A_timeline_semaphore_says_what_is_done()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        using var timeline = new Timeline(device);
        using var queue = new ReleaseQueue(allocator, new ReleaseQueueOptions { TimelineSemaphore = timeline.Handle, MaxPending = 1 });
        DeviceAllocation first = allocator.Allocate(new MemoryRequirements(1000));
        using DeviceAllocation second = allocator.Allocate(new MemoryRequirements(1000));
        queue.DisposeAfter(5, first);
        Assert.Equal(0, queue.Poll());
        Assert.False(queue.TryDisposeAfter(6, second));
        Assert.False(second.IsDisposed);
        timeline.Signal(5);

        // The queue is full, and asks the semaphore before it refuses.
        Assert.True(queue.TryDisposeAfter(6, second));
        Assert.Equal((true, false), (first.IsDisposed, second.IsDisposed));
        timeline.Signal(6);
        Assert.Equal(1, queue.Poll());
    }

    [Fact]
    public void What_waits_is_bounded_by_number_and_bytes()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        using var queue = new ReleaseQueue(allocator, new ReleaseQueueOptions { MaxPendingBytes = 5000 });
        queue.DisposeAfter(1, allocator.Allocate(new MemoryRequirements(4000)));
        using DeviceAllocation next = allocator.Allocate(new MemoryRequirements(2000));
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => queue.DisposeAfter(1, next));
        Assert.Equal(
            "1 resources with 4000 bytes wait, and at most 65536 with 5000 bytes may. Wait for the device and complete a value first.",
            error.Message);
        queue.Complete(1);
        queue.DisposeAfter(1, next);
        Assert.Throws<ArgumentOutOfRangeException>(
            "options", () => new ReleaseQueue(allocator, new ReleaseQueueOptions { MaxPending = 0 }));
    }

    [Fact]
    public void Values_never_decrease()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator();
        using var queue = new ReleaseQueue(allocator);
        queue.DisposeAfter(7, allocator.Allocate(new MemoryRequirements(1)));
        using DeviceAllocation late = allocator.Allocate(new MemoryRequirements(1));
        Assert.Throws<ArgumentOutOfRangeException>("value", () => queue.DisposeAfter(6, late));
        Assert.False(late.IsDisposed);
    }

    /// <summary>A timeline semaphore that the test signals.</summary>
    private sealed class Timeline : IDisposable
    {
        private readonly TestDevice _device;

        public unsafe Timeline(TestDevice device)
        {
            _device = device;
            var type = new TypeInfo { SType = 1000207002, Type = 1 };
            var info = new CreateInfo { SType = 9, PNext = &type };
            ulong handle = 0;
            Assert.Equal(0, ((delegate* unmanaged<nint, CreateInfo*, void*, ulong*, int>)device.Function("vkCreateSemaphore"))(
                device.Device, &info, null, &handle));
            Handle = handle;
        }

        public ulong Handle { get; }

        public unsafe void Signal(ulong value)
        {
            var info = new SignalInfo { SType = 1000207005, Semaphore = Handle, Value = value };
            Assert.Equal(0, ((delegate* unmanaged<nint, SignalInfo*, int>)_device.Function("vkSignalSemaphore"))(_device.Device, &info));
        }

        public unsafe void Dispose() =>
            ((delegate* unmanaged<nint, ulong, void*, void>)_device.Function("vkDestroySemaphore"))(_device.Device, Handle, null);

        private struct TypeInfo
        {
            public int SType;
            public unsafe void* PNext;
            public int Type;
            public ulong Initial;
        }

        private struct CreateInfo
        {
            public int SType;
            public unsafe void* PNext;
            public uint Flags;
        }

        private struct SignalInfo
        {
            public int SType;
            public unsafe void* PNext;
            public ulong Semaphore;
            public ulong Value;
        }
    }
}
