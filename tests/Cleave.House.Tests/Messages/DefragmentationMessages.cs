using Cleave.Vulkan;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Moves;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of defragmentation, of an allocator with two blocks of which one can become empty.</summary>
internal static class DefragmentationMessages
{
    private const ulong KiB = 1 << 10;

    private static readonly VulkanAllocatorOptions Small = new() { BlockSize = 64 * KiB, FirstBlockSize = 64 * KiB, EmptyBlocks = 0 };

    public static void AddTo(MessageTable table, DeviceHandles handles)
    {
        using var allocator = new VulkanAllocator(handles, Small);
        using var other = new VulkanAllocator(handles);
        table.Section("Defragmentation: options");
        AddOptions(table, allocator, other);
        table.Section("Defragmentation: a pass with a move of 16 KiB, and its end");
        DeviceAllocation[] all =
        [
            .. Enumerable.Range(0, 8).Select(number => allocator.Allocate(
                new MemoryRequirements(16 * KiB), new MemoryRequest { Name = $"part {number}", Dedicated = DedicatedMemory.Never })),
        ];
        Array.ForEach(all[3..7], part => part.Dispose());
        AddPass(table, allocator);
        Array.ForEach(all, part => part.Dispose());
        AddDisposed(table, allocator);
    }

    private static void AddOptions(MessageTable table, VulkanAllocator allocator, VulkanAllocator other)
    {
        table.Throws(() => _ = new Defragmentation(null!));
        table.Throws(() => _ = new Defragmentation(allocator, new DefragmentationOptions { MaxBytesPerPass = 0 }));
        table.Throws(() => _ = new Defragmentation(allocator, new DefragmentationOptions { MaxMovesPerPass = 0 }));
        using DevicePool linear = allocator.CreatePool(new DevicePoolOptions { Placement = PoolPlacement.Linear, Name = "ring" });
        table.Throws(() => _ = new Defragmentation(allocator, new DefragmentationOptions { Pool = linear }));
        using DevicePool foreign = other.CreatePool(new DevicePoolOptions { Name = "textures" });
        table.Throws(() => _ = new Defragmentation(allocator, new DefragmentationOptions { Pool = foreign }));
        DevicePool disposed = allocator.CreatePool(new DevicePoolOptions { Name = "old" });
        disposed.Dispose();
        table.Throws(() => _ = new Defragmentation(allocator, new DefragmentationOptions { Pool = disposed }));
    }

    private static void AddPass(MessageTable table, VulkanAllocator allocator)
    {
        using var defragmentation = new Defragmentation(allocator);
        if (!defragmentation.TryBeginPass(out DefragmentationPass? pass))
        {
            throw new InvalidOperationException("The allocator has nothing to move.");
        }

        DefragmentationMove move = pass.Moves[0];
        table.Throws(() => defragmentation.TryBeginPass(out _));
        table.Throws(() => move.TryCreateBuffer(16 * KiB, BufferUsage.Vertex, out _, out _));
        pass.End();
        table.Throws(() => pass.End());
        table.Throws(() => move.TryCreateBuffer(16 * KiB, BufferUsage.Vertex, out _, out _));
    }

    private static void AddDisposed(MessageTable table, VulkanAllocator allocator)
    {
        var defragmentation = new Defragmentation(allocator);
        defragmentation.Dispose();
        table.Throws(() => defragmentation.TryBeginPass(out _));
    }
}
