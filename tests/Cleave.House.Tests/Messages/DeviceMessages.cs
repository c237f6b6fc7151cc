using Cleave.Vulkan;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Headless;
using Cleave.Vulkan.Release;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of device memory. Those of a full device are made of plain data,
/// because they name the numbers of the machine.</summary>
internal static class DeviceMessages
{
    private const ulong KiB = 1 << 10;
    private const ulong MiB = 1 << 20;

    private static readonly MemoryTypeInfo Type = new(1, 0, MemoryProperties.DeviceLocal);

    public static void AddTo(MessageTable table)
    {
        using var device = HeadlessDevice.Create();
        AddOptions(table, device.Handles);
        using var allocator = new VulkanAllocator(device.Handles);
        AddRequests(table, allocator);
        AddPools(table, allocator);
        AddOwners(table, allocator);
        AddFrees(table, allocator, device.Handles);
        DefragmentationMessages.AddTo(table, device.Handles);
        AddFailures(table);
    }

    private static void AddOptions(MessageTable table, DeviceHandles handles)
    {
        table.Section("VulkanAllocator: handles and options");
        table.Throws(() => _ = new VulkanAllocator(default));
        table.Throws(() => _ = new VulkanAllocator(handles with { Device = 0 }));
        table.Throws(() => _ = new VulkanAllocator(handles, new VulkanAllocatorOptions { BlockSize = 1000 }));
        table.Throws(() => _ = new VulkanAllocator(handles, new VulkanAllocatorOptions { FirstBlockSize = 1000 }));
        table.Throws(() => _ = new VulkanAllocator(handles, new VulkanAllocatorOptions { BlockSize = MiB, FirstBlockSize = 2 * MiB }));
        table.Throws(() => _ = new VulkanAllocator(handles, new VulkanAllocatorOptions { EmptyBlocks = -1 }));
        table.Throws(() => _ = new VulkanAllocator(handles, new VulkanAllocatorOptions { Granularity = new Alignment(128 * KiB) }));
    }

    private static void AddRequests(MessageTable table, VulkanAllocator allocator)
    {
        table.Section("VulkanAllocator: requests that can never be served");
        table.Throws(() => allocator.Allocate(new MemoryRequirements(0)));
        table.Throws(() => allocator.AllocateRange(new MemoryRequirements(ulong.MaxValue)));
        table.Throws(() => allocator.Allocate(new MemoryRequirements(4096, Alignment: 12)));
        table.Throws(() => allocator.Allocate(new MemoryRequirements(4096, TypeBits: 0)));
        table.Throws(() => allocator.Allocate(new MemoryRequirements(4096), new MemoryRequest { Priority = 2 }));
        table.Throws(() => allocator.Allocate(new MemoryRequirements(4096), new MemoryRequest { Export = ExternalHandles.OpaqueFd }));
        table.Throws(() => allocator.CreateBuffer(0, BufferUsage.Storage));
        table.Throws(() => allocator.CreateBuffer(4096, BufferUsage.None));
        table.Returns(() => allocator.TryAllocate(new MemoryRequirements(0), default, out _, out AllocationFailure failure) ? "" : failure);
    }

    private static void AddPools(MessageTable table, VulkanAllocator allocator)
    {
        table.Section("VulkanAllocator: pools");
        table.Throws(() => allocator.CreatePool(null!));
        table.Throws(() => allocator.CreatePool(new DevicePoolOptions { BlockSize = 1000 }));
        table.Throws(() => allocator.CreatePool(new DevicePoolOptions { MinBlocks = -1 }));
        table.Throws(() => allocator.CreatePool(new DevicePoolOptions { MaxBlocks = -1 }));
        table.Throws(() => allocator.CreatePool(new DevicePoolOptions { MinBlocks = 3, MaxBlocks = 2 }));
        DevicePool disposed = allocator.CreatePool(new DevicePoolOptions());
        disposed.Dispose();
        table.Throws(() => allocator.Allocate(new MemoryRequirements(4096), new MemoryRequest { Pool = disposed }));
    }

    private static void AddOwners(MessageTable table, VulkanAllocator allocator)
    {
        table.Section("VulkanAllocator: owners of 4 KiB that the processor writes, and queues");
        using DeviceAllocation memory = allocator.Allocate(new MemoryRequirements(4096), new MemoryRequest { Use = MemoryUse.Upload });
        table.Throws(() => memory.GetSpan(5000, 1));
        table.Throws(() => memory.GetSpan(4000, 100));
        table.Throws(() => memory.GetSpan(0, -1));
        table.Throws(() => memory.Flush(0, 5000));
        table.Throws(() => memory.Invalidate(5000, 0));
        DeviceAllocation disposed = allocator.Allocate(new MemoryRequirements(4096));
        disposed.Dispose();
        table.Throws(() => _ = disposed.Range);
        table.Throws(() => _ = new ReleaseQueue(null!));
        table.Throws(() => _ = new ReleaseQueue(allocator, new ReleaseQueueOptions { MaxPending = 0 }));
        using var queue = new ReleaseQueue(allocator, new ReleaseQueueOptions { MaxPending = 1 });
        queue.DisposeAfter(5, new MemoryStream());
        table.Throws(() => queue.DisposeAfter(4, new MemoryStream()));
        table.Throws(() => queue.DisposeAfter(6, new MemoryStream()));
        queue.Complete(5);
    }

    private static void AddFrees(MessageTable table, VulkanAllocator allocator, DeviceHandles handles)
    {
        table.Section("VulkanAllocator: frees");
        using var other = new VulkanAllocator(handles);
        DeviceRange freed = allocator.AllocateRange(new MemoryRequirements(4096));
        allocator.Free(freed);
        DeviceRange foreign = other.AllocateRange(new MemoryRequirements(4096));
        using DeviceAllocation owner = allocator.Allocate(new MemoryRequirements(4096));
        table.Throws(() => allocator.Free(default));
        table.Throws(() => allocator.Free(freed));
        table.Throws(() => allocator.Free(foreign));
        table.Throws(() => allocator.Free(owner.Range));
        other.Free(foreign);
    }

    private static void AddFailures(MessageTable table)
    {
        table.Section("DeviceFailure: a request for 3 MiB and the memory type that was tried");
        table.Returns(() => default(DeviceFailure));
        foreach (DeviceFailureCode code in Enum.GetValues<DeviceFailureCode>().Where(
            code => code is > DeviceFailureCode.NoSuitableType and < DeviceFailureCode.MapFailed))
        {
            table.Returns(() => Failure(code), $"Failure(DeviceFailureCode.{code})");
        }

        table.Returns(() => Failure(DeviceFailureCode.OutOfMemory, blocks: 2));
    }

    private static DeviceFailure Failure(DeviceFailureCode code, int blocks = 0) => new()
    {
        Code = code,
        Size = 3 * MiB,
        Attempts =
        [
            new DeviceAttempt
            {
                Type = Type,
                Code = code,
                DriverResult = code == DeviceFailureCode.OutOfMemory ? -2 : 0,
                BlockSize = 4 * MiB,
                Limit = code switch { DeviceFailureCode.TooManyAllocations => 4096, DeviceFailureCode.PoolFull => 2, _ => 2 * MiB },
                HeapSize = 256 * MiB,
                HeapUsed = 255 * MiB,
                Blocks = blocks,
                FreeBytes = (ulong)blocks * 2 * MiB,
                LargestFreeRun = (ulong)blocks * MiB,
            },
        ],
    };
}
