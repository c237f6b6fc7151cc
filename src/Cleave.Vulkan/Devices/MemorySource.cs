using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Devices;

/// <summary>Makes device allocations: the only place that asks the driver for memory.</summary>
/// <remarks>Thread-safe: the driver's calls are, and the ledger has a lock.</remarks>
internal sealed class MemorySource(DeviceContext device, HeapLedger ledger)
{
    private const int MemoryObject = 8;
    private const uint DeviceAddressFlag = 2;
    private const uint HostAllocationHandle = 0x80;

    public DeviceContext Device => device;

    public HeapLedger Ledger => ledger;

    /// <summary>Asks the driver for memory.</summary>
    /// <returns>False if a limit or the driver refused; <paramref name="refusal"/> then says which, and nothing is left behind.</returns>
    public bool TryAllocate(in MemoryOrder order, out DeviceMemory? memory, out DeviceAttempt refusal)
    {
        memory = null;
        int heap = order.Type.HeapIndex;
        DeviceFailureCode code = ledger.Reserve(heap, order.Size, order.WithinBudget, out ulong limit);
        if (code != DeviceFailureCode.None)
        {
            refusal = Refusal(order, code, VkResult.Success, limit);
            return false;
        }

        VkResult result = Call(order, out ulong handle);
        if (result != VkResult.Success)
        {
            ledger.Return(heap, order.Size);
            refusal = Refusal(order, CodeOf(result), result, 0);
            return false;
        }

        memory = new DeviceMemory(this, handle, order);
        device.SetName(MemoryObject, handle, order.Name);
        refusal = default;
        return true;
    }

    /// <summary>Gives memory back to the driver.</summary>
    public unsafe void Free(DeviceMemory memory)
    {
        // SAFETY: the memory was allocated from this device and is used no more.
        device.Functions.FreeMemory(device.Device, memory.Handle, null);
        ledger.Return(memory.Type.HeapIndex, memory.Size);
    }

    /// <summary>Describes a refusal by a limit or by the driver.</summary>
    public DeviceAttempt Refusal(in MemoryOrder order, DeviceFailureCode code, VkResult result, ulong limit) => new()
    {
        Type = order.Type,
        Code = code,
        DriverResult = (int)result,
        BlockSize = order.Size,
        Limit = limit,
        HeapSize = device.Heaps[order.Type.HeapIndex].Size,
        HeapUsed = ledger.HeldBytes(order.Type.HeapIndex),
    };

    private unsafe VkResult Call(in MemoryOrder order, out ulong handle)
    {
        // SAFETY: all structs live on this stack until the driver returns; each is linked in at most once, so the chain ends.
        var dedicated = new VkMemoryDedicatedAllocateInfo
        {
            SType = VkStructureType.MemoryDedicatedAllocateInfo,
            Buffer = order.Buffer,
            Image = order.Image,
        };
        var flags = new VkMemoryAllocateFlagsInfo { SType = VkStructureType.MemoryAllocateFlagsInfo, Flags = DeviceAddressFlag };
        var priority = new VkMemoryPriorityAllocateInfoEXT
        {
            SType = VkStructureType.MemoryPriorityAllocateInfoEXT,
            Priority = order.Priority ?? 0.5f,
        };
        var export = new VkExportMemoryAllocateInfo
        {
            SType = VkStructureType.ExportMemoryAllocateInfo,
            HandleTypes = (uint)order.Export,
        };
        var import = new VkImportMemoryHostPointerInfoEXT
        {
            SType = VkStructureType.ImportMemoryHostPointerInfoEXT,
            HandleType = HostAllocationHandle,
            PHostPointer = (void*)order.HostPointer,
        };
        void* chain = null;
        Link(ref chain, &dedicated, &dedicated.PNext, (order.Buffer | order.Image) != 0);
        Link(ref chain, &flags, &flags.PNext, device.Has(DeviceFeatures.BufferDeviceAddress) && order.HostPointer == 0);
        Link(ref chain, &priority, &priority.PNext, device.Has(DeviceFeatures.MemoryPriority) && order.Priority is not null);
        Link(ref chain, &export, &export.PNext, order.Export != ExternalHandles.None);
        Link(ref chain, &import, &import.PNext, order.HostPointer != 0);
        var info = new VkMemoryAllocateInfo
        {
            SType = VkStructureType.MemoryAllocateInfo,
            PNext = chain,
            AllocationSize = order.Size,
            MemoryTypeIndex = (uint)order.Type.Index,
        };
        ulong allocated = 0;
        VkResult result = device.Functions.AllocateMemory(device.Device, &info, null, &allocated);
        handle = allocated;
        return result;
    }

    /// <summary>Puts a struct at the front of a chain, if it is wanted.</summary>
    private static unsafe void Link(ref void* chain, void* link, void** next, bool isWanted)
    {
        // SAFETY: both pointers are to structs on the stack of the caller.
        if (isWanted)
        {
            *next = chain;
            chain = link;
        }
    }

    private static DeviceFailureCode CodeOf(VkResult result) => result switch
    {
        VkResult.ErrorOutOfDeviceMemory or VkResult.ErrorOutOfHostMemory => DeviceFailureCode.OutOfMemory,
        VkResult.ErrorTooManyObjects => DeviceFailureCode.TooManyAllocations,
        VkResult.ErrorDeviceLost => DeviceFailureCode.DeviceLost,
        _ => DeviceFailureCode.DriverError,
    };
}
