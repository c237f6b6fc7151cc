using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Moves;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.Moves;

/// <summary>Moves with copies by the device, on lavapipe under the validation layers.</summary>
public sealed class DeviceCopyTests
{
    private const BufferUsage Transfer = BufferUsage.TransferSource | BufferUsage.TransferDestination;

    [Fact]
    public void Buffers_and_images_keep_their_content_when_the_device_copies_them()
    {
        using var device = new TestDevice();
        using VulkanAllocator allocator = device.Allocator(
            new VulkanAllocatorOptions { BlockSize = 1 << 20, FirstBlockSize = 1 << 20, EmptyBlocks = 0 });
        using DeviceBuffer readback = allocator.CreateBuffer(
            1 << 16, Transfer, new MemoryRequest { Dedicated = DedicatedMemory.Always, HostAccess = HostAccess.Random });
        var content = new Dictionary<object, byte[]>();
        var random = new Random(5);
        foreach (object resource in Make(allocator, 90))
        {
            byte[] bytes = new byte[resource is DeviceImage ? 4096 : (int)((DeviceBuffer)resource).Memory.Tag!];
            random.NextBytes(bytes);
            Upload(device, readback, resource, bytes);
            content.Add(resource, bytes);
        }

        foreach (object resource in content.Keys.Where((_, number) => number % 3 != 0).ToList())
        {
            ((IDisposable)resource).Dispose();
            content.Remove(resource);
        }

        int before = Blocks(allocator);
        using var defragmentation = new Defragmentation(allocator, new DefragmentationOptions { MaxBytesPerPass = 200_000 });
        while (defragmentation.TryBeginPass(out DefragmentationPass? pass))
        {
            using (var commands = new Commands(device))
            {
                foreach (DefragmentationMove move in pass.Moves)
                {
                    Record(commands, move);
                }

                commands.Run();
            }

            pass.End();
            Assert.All(pass.Moves, move => Assert.Equal(MoveState.Moved, move.State));
        }

        Assert.True(Blocks(allocator) < before);
        foreach ((object resource, byte[] bytes) in content)
        {
            Assert.Equal(bytes, Download(device, readback, resource, bytes.Length));
            ((IDisposable)resource).Dispose();
        }
    }

    /// <summary>Makes buffers, and an image after every fourth one. The tag of memory is the size of its buffer.</summary>
    private static IEnumerable<object> Make(VulkanAllocator allocator, int count)
    {
        var random = new Random(9);
        for (int number = 0; number < count; number++)
        {
            int size = 4 * random.Next(1000, 12_000);
            DeviceBuffer buffer = allocator.CreateBuffer((ulong)size, Transfer);
            buffer.Memory.Tag = size;
            yield return buffer;
            if (number % 4 == 0)
            {
                yield return allocator.CreateImage(ImageInfo.Color(32, 32));
            }
        }
    }

    private static void Record(Commands commands, DefragmentationMove move)
    {
        if (move.Buffer is { } buffer)
        {
            ulong size = (ulong)(int)move.Owner!.Tag!;
            Assert.True(move.TryCreateBuffer(size, Transfer, out ulong handle, out AllocationFailure failure), failure.ToString());
            commands.Copy(buffer.Handle, handle, size);
            return;
        }

        Assert.True(move.TryCreateImage(ImageInfo.Color(32, 32), out ulong image, out AllocationFailure refused), refused.ToString());
        commands.ToTarget(image).CopyImage(move.Image!.Handle, image, 32, 32).ToSource(image);
    }

    private static void Upload(TestDevice device, DeviceBuffer staging, object resource, byte[] bytes)
    {
        bytes.CopyTo(staging.Memory.Span);
        staging.Memory.Flush();
        using var commands = new Commands(device);
        (resource is DeviceBuffer buffer
            ? commands.Copy(staging.Handle, buffer.Handle, (ulong)bytes.Length)
            : commands.ToTarget(((DeviceImage)resource).Handle).CopyToImage(staging.Handle, ((DeviceImage)resource).Handle, 32, 32)
                .ToSource(((DeviceImage)resource).Handle)).Run();
    }

    private static byte[] Download(TestDevice device, DeviceBuffer staging, object resource, int size)
    {
        using (var commands = new Commands(device))
        {
            (resource is DeviceBuffer buffer
                ? commands.Copy(buffer.Handle, staging.Handle, (ulong)size)
                : commands.CopyFromImage(((DeviceImage)resource).Handle, staging.Handle, 32, 32)).Run();
        }

        staging.Memory.Invalidate();
        return staging.Memory.Span[..size].ToArray();
    }

    private static int Blocks(VulkanAllocator allocator) =>
        allocator.GetAllocations().Select(live => live.Range.Memory).Distinct().Count();
}
