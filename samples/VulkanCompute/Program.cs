using System.Runtime.InteropServices;
using Cleave.Vulkan;
using Cleave.Vulkan.Allocation;
using VulkanCompute;

// Squares numbers on the device, with Silk.NET as the binding: upload, a dispatch, read back.
const uint Count = 4096;
using var gpu = new Gpu();

// <docs>
var handles = new DeviceHandles(
    gpu.Instance.Handle, gpu.PhysicalDevice.Handle, gpu.Device.Handle, gpu.Api.Context.GetProcAddress("vkGetInstanceProcAddr"));
using var allocator = new VulkanAllocator(handles);
// </docs>
const ulong Size = Count * sizeof(uint);
using DeviceBuffer upload = allocator.CreateBuffer(
    Size, BufferUsage.TransferSource, new MemoryRequest { Use = MemoryUse.Upload, Name = "upload" });
using DeviceBuffer numbers = allocator.CreateBuffer(
    Size, BufferUsage.Storage | BufferUsage.TransferSource | BufferUsage.TransferDestination, new MemoryRequest { Name = "numbers" });
using DeviceBuffer readback = allocator.CreateBuffer(
    Size, BufferUsage.TransferDestination, new MemoryRequest { Use = MemoryUse.Readback, Name = "readback" });

Span<uint> input = MemoryMarshal.Cast<byte, uint>(upload.Memory.Span);
for (int index = 0; index < input.Length; index++)
{
    input[index] = (uint)index;
}

upload.Memory.Flush();
using (var program = new ComputeProgram(gpu, SquareShader.Words, numbers.Handle))
{
    program.Run(upload.Handle, numbers.Handle, readback.Handle, Size, Count / 64);
}

readback.Memory.Invalidate();
Span<uint> output = MemoryMarshal.Cast<byte, uint>(readback.Memory.Span);
for (int index = 0; index < output.Length; index++)
{
    if (output[index] != (uint)index * (uint)index)
    {
        throw new InvalidOperationException($"The square of {index} is not {output[index]}.");
    }
}

Console.WriteLine($"{allocator.Limits.DeviceName}: {Count} numbers squared, the last one is {output[^1]}.");
foreach (LiveAllocation allocation in allocator.GetAllocations())
{
    Console.WriteLine(allocation);
}
