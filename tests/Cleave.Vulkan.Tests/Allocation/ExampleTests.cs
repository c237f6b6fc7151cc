using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.Allocation;

/// <summary>The example of the page docs/vulkan.md, which runs as it is shown.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void The_example_of_the_page_runs()
    {
        using var device = new TestDevice();
        DeviceHandles handles = device.Handles;
        byte[] vertices = new byte[3000];
        // <docs>
        // The handles are those of any binding; the next section says how to get them.
        using var allocator = new VulkanAllocator(handles);

        // A buffer that the processor fills: created, given memory of the right type, and bound. Dispose undoes all of it.
        using DeviceBuffer staging = allocator.CreateBuffer(
            64 << 10, BufferUsage.TransferSource, new MemoryRequest { Use = MemoryUse.Upload, Name = "staging" });
        vertices.CopyTo(staging.Memory.Span);
        staging.Memory.Flush(); // Does nothing if the memory is coherent.

        // A buffer that only the device uses, which is what a request means if it says nothing else.
        using DeviceBuffer mesh = allocator.CreateBuffer(64 << 10, BufferUsage.TransferDestination | BufferUsage.Vertex);
        Console.WriteLine(mesh.Memory.Type); // type 0 (DeviceLocal, HostVisible, HostCoherent, HostCached; heap 0)

        // Memory for a resource of your own, and a reason instead of an exception.
        var requirements = new MemoryRequirements(Size: 4096, Alignment: 1024);
        if (!allocator.TryAllocate(
            requirements, new MemoryRequest { WithinBudget = true }, out DeviceAllocation? memory, out AllocationFailure failure))
        {
            Console.WriteLine(failure); // Each memory type that was tried, how full its heap was, and the limit that was met.
            return;
        }

        Console.WriteLine($"bind to memory {memory.Memory} at offset {memory.Offset}");
        memory.Dispose();

        // Which types would serve a request, and why the others would not.
        Console.WriteLine(allocator.ChooseType(new MemoryRequest { Use = MemoryUse.Readback }));
        // </docs>
        Assert.Equal("type 0 (DeviceLocal, HostVisible, HostCoherent, HostCached; heap 0)", mesh.Memory.Type.ToString());
    }
}
