using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Moves;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.Moves;

/// <summary>The example of the section on defragmentation of docs/vulkan.md, which runs as it is shown.</summary>
public sealed class ExampleTests
{
    private const BufferUsage MeshUsage = BufferUsage.TransferSource | BufferUsage.TransferDestination | BufferUsage.Vertex;

    private readonly List<DeviceBuffer> _meshes = [];

    [Fact]
    public void The_example_of_the_page_runs()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator(
            new VulkanAllocatorOptions { BlockSize = 1 << 20, FirstBlockSize = 1 << 20, EmptyBlocks = 0 });
        Fragment(allocator);
        ulong[] before = [.. _meshes.Select(mesh => mesh.Handle)];
        void CopyAndWait(List<(ulong From, ulong To, ulong Size)> copies)
        {
            using var commands = new Commands(device);
            copies.ForEach(copy => commands.Copy(copy.From, copy.To, copy.Size));
            commands.Run();
        }

        // <docs>
        // Each mesh is a DeviceBuffer, and the tag of its memory is what a new buffer needs: its size.
        using var defragmentation = new Defragmentation(allocator, new DefragmentationOptions { MaxBytesPerPass = 1 << 20 });
        while (defragmentation.TryBeginPass(out DefragmentationPass? pass))
        {
            var copies = new List<(ulong From, ulong To, ulong Size)>();
            foreach (DefragmentationMove move in pass.Moves)
            {
                // A new VkBuffer, bound to the place that the pass has reserved. What is not a mesh stays where it is.
                if (move.Owner?.Tag is ulong size && move.TryCreateBuffer(size, MeshUsage, out ulong created, out _))
                {
                    copies.Add((move.Buffer!.Handle, created, size));
                }
                else
                {
                    move.Operation = MoveOperation.Ignore;
                }
            }

            // Records vkCmdCopyBuffer for each copy, submits the commands and waits for the fence.
            CopyAndWait(copies);

            // Each mesh has its new buffer, memory and offset from here on. Descriptors that name the old buffer must be written anew.
            pass.End();
        }

        Console.WriteLine(defragmentation.GetStatistics()); // 1 move of 300 KiB in 1 pass freed 1 block of 1 MiB
        // </docs>
        Assert.Equal((1, 1), (defragmentation.GetStatistics().MovedAllocations, defragmentation.GetStatistics().FreedBlocks));
        Assert.Equal("1 move of 300 KiB in 1 pass freed 1 block of 1 MiB", defragmentation.GetStatistics().ToString());
        Assert.Single(_meshes.Select(mesh => mesh.Handle).Except(before));
        _meshes.ForEach(mesh => mesh.Dispose());
    }

    /// <summary>Leaves two blocks with a mesh of 300 KiB each.</summary>
    private void Fragment(VulkanAllocator allocator)
    {
        for (int number = 0; number < 6; number++)
        {
            DeviceBuffer mesh = allocator.CreateBuffer(300 << 10, MeshUsage);
            mesh.Memory.Tag = 300UL << 10;
            _meshes.Add(mesh);
        }

        foreach (DeviceBuffer mesh in _meshes.Where((_, number) => number % 3 != 0).ToList())
        {
            _meshes.Remove(mesh);
            mesh.Dispose();
        }
    }
}
