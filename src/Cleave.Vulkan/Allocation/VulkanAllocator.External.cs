using System.Diagnostics.CodeAnalysis;
using Cleave.Vulkan.Blocks;
using Cleave.Vulkan.Devices;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Allocation;

/// <content>Memory that is shared with the host and with other processes, and values of semaphores.</content>
public sealed partial class VulkanAllocator
{
    private const uint HostAllocationHandle = 0x80;

    /// <summary>Imports memory of the host, so that processor and device use the same bytes. Nothing is copied.</summary>
    /// <param name="address">The address of the memory, a multiple of <see cref="DeviceLimits.HostImportAlignment"/>. The memory must exist
    /// until the owner is disposed.</param>
    /// <param name="size">Bytes of the memory, a multiple of <see cref="DeviceLimits.HostImportAlignment"/>.</param>
    /// <param name="name">The name of the memory in reports; null for none.</param>
    /// <param name="memory">The owner of the import; null if there was a failure. Resources are bound with
    /// <see cref="TryCreateAliasingBuffer{TInfo}"/>, and their create-info must name host memory as their external memory.</param>
    /// <param name="failure">The reason of the failure.</param>
    public bool TryImportHostMemory(
        nint address, ulong size, string? name, [NotNullWhen(true)] out DeviceAllocation? memory, out AllocationFailure failure)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        memory = null;
        DeviceFailure complaint = ImportComplaint(address, size, out uint typeBits);
        failure = complaint;
        if (complaint.IsFailure)
        {
            return false;
        }

        // Any type that the driver allows will do; one that the processor can map gives spans.
        int[] types = _chooser.Choose(
            new MemoryRequest { Use = MemoryUse.Any, Preferred = MemoryProperties.HostVisible }.DemandOf(typeBits));
        if (types.Length == 0)
        {
            failure = DeviceFailure.Driver(
                DeviceFailureCode.DriverError, VkResult.ErrorInvalidExternalHandle, "Importing memory of the host");
            return false;
        }

        var owner = new DeviceAllocation(this, size, name);
        var order = new MemoryOrder { Size = size, Type = _device.Types[types[0]], HostPointer = address, Name = name };
        var demand = new PlaceDemand(size, default, ResourceKind.Unknown) { Owner = owner, IsOwned = true };
        if (!_dedicated.TryAllocate(order, demand, out _, out _, out DeviceAttempt refusal))
        {
            failure = new DeviceFailure { Code = refusal.Code, Size = size, DriverResult = refusal.DriverResult, Attempts = [refusal] };
            return false;
        }

        owner.SetReady();
        memory = owner;
        return true;
    }

    /// <summary>Asks a timeline semaphore for its value.</summary>
    /// <param name="semaphore">The VkSemaphore of type timeline.</param>
    /// <exception cref="NotSupportedException">The device has no timeline semaphores.</exception>
    /// <exception cref="AllocationException">The driver reported an error, such as a lost device.</exception>
    internal unsafe ulong GetTimelineValue(ulong semaphore)
    {
        // SAFETY: the driver writes one value to this stack.
        if (_device.Functions.GetSemaphoreCounterValue == null)
        {
            throw new NotSupportedException("The device has no timeline semaphores, a part of Vulkan 1.2.");
        }

        ulong value = 0;
        VkResult result = _device.Functions.GetSemaphoreCounterValue(_device.Device, semaphore, &value);
        return result == VkResult.Success
            ? value
            : throw DeviceFailure.Driver(DeviceFailureCode.DriverError, result, "Reading a timeline semaphore").ToException();
    }

    /// <summary>Exports memory as a file descriptor, which is the caller's to close.</summary>
    internal unsafe int ExportFd(in DeviceRange range)
    {
        // SAFETY: the struct lives on this stack until the call returns, and the driver writes one number to it.
        DeviceMemory memory = range.Block!.Memory;
        if (memory.Export == ExternalHandles.None || _device.Functions.GetMemoryFd == null)
        {
            throw new InvalidOperationException($"The memory {range} cannot be exported; request it with Export.");
        }

        var info = new VkMemoryGetFdInfoKHR
        {
            SType = VkStructureType.MemoryGetFdInfoKHR,
            Memory = memory.Handle,
            HandleType = (uint)memory.Export,
        };
        int descriptor = -1;
        VkResult result = _device.Functions.GetMemoryFd(_device.Device, &info, &descriptor);
        return result == VkResult.Success
            ? descriptor
            : throw DeviceFailure.Driver(DeviceFailureCode.DriverError, result, "Exporting memory").ToException();
    }

    private unsafe DeviceFailure ImportComplaint(nint address, ulong size, out uint typeBits)
    {
        // SAFETY: the struct lives on this stack until the call returns; the driver only looks at the address.
        ulong alignment = _device.Limits.HostImportAlignment;
        typeBits = 0;
        if (alignment == 0 || _device.Functions.GetMemoryHostPointerProperties == null)
        {
            return DeviceFailure.Invalid(
                nameof(address), "The device imports no memory of the host; it needs ExternalMemoryHost in the Features.");
        }

        if (address == 0 || (ulong)address % alignment != 0)
        {
            return DeviceFailure.Invalid(
                nameof(address), $"The address is {AddressText.Of((ulong)address)}; it must be a multiple of {alignment}.");
        }

        if (size == 0 || size % alignment != 0)
        {
            return DeviceFailure.Invalid(nameof(size), $"The size is {ByteText.Exact(size)}; it must be a multiple of {alignment} bytes.");
        }

        var properties = new VkMemoryHostPointerPropertiesEXT { SType = VkStructureType.MemoryHostPointerPropertiesEXT };
        VkResult result = _device.Functions.GetMemoryHostPointerProperties(
            _device.Device, HostAllocationHandle, (void*)address, &properties);
        typeBits = properties.MemoryTypeBits;
        return result == VkResult.Success ? default
            : DeviceFailure.Driver(DeviceFailureCode.DriverError, result, "Importing memory of the host");
    }
}
