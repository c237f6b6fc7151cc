using System.Text;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Devices;

/// <summary>A device as an allocator sees it: its handles, functions, memory types, heaps and limits. Immutable.</summary>
internal sealed partial class DeviceContext
{
    private const int IntegratedGpu = 1;
    private const uint DeviceLocalHeap = 1;

    /// <summary>Looks up the functions and reads the properties of a device.</summary>
    public DeviceContext(DeviceHandles handles, DeviceFeatures features)
    {
        PhysicalDevice = handles.PhysicalDevice;
        Device = handles.Device;
        Features = features;
        Functions = new DeviceFunctions(new FunctionLoader(handles.GetInstanceProcAddr, handles.Instance, handles.Device));
        Limits = ReadLimits();
        VkPhysicalDeviceMemoryProperties memory = ReadMemory();
        Types = [.. Enumerable.Range(0, (int)memory.MemoryTypeCount).Select(index => TypeOf(index, memory.MemoryTypes[index]))];
        Heaps = [.. Enumerable.Range(0, (int)memory.MemoryHeapCount).Select(index => HeapOf(index, memory.MemoryHeaps[index]))];
    }

    public nint PhysicalDevice { get; }

    public nint Device { get; }

    public DeviceFeatures Features { get; }

    public DeviceFunctions Functions { get; }

    public DeviceLimits Limits { get; }

    public MemoryTypeInfo[] Types { get; }

    public MemoryHeapInfo[] Heaps { get; }

    public bool Has(DeviceFeatures feature) => (Features & feature) != 0;

    /// <summary>Reads the budget of each heap and what the whole process uses of it, if the driver reports them.</summary>
    /// <param name="budget">Bytes that the process may use, one entry for each heap.</param>
    /// <param name="usage">Bytes that the process uses, one entry for each heap.</param>
    /// <returns>False if VK_EXT_memory_budget is not enabled.</returns>
    public unsafe bool TryReadBudget(Span<ulong> budget, Span<ulong> usage)
    {
        // SAFETY: the structs live on this stack until the call returns, and the chain ends with a null pointer.
        if (!Has(DeviceFeatures.MemoryBudget))
        {
            return false;
        }

        var budgets = new VkPhysicalDeviceMemoryBudgetPropertiesEXT { SType = VkStructureType.PhysicalDeviceMemoryBudgetPropertiesEXT };
        var memory = new VkPhysicalDeviceMemoryProperties2 { SType = VkStructureType.PhysicalDeviceMemoryProperties2, PNext = &budgets };
        Functions.GetPhysicalDeviceMemoryProperties2(PhysicalDevice, &memory);
        for (int heap = 0; heap < Heaps.Length; heap++)
        {
            budget[heap] = budgets.HeapBudget[heap];
            usage[heap] = budgets.HeapUsage[heap];
        }

        return true;
    }

    private unsafe VkPhysicalDeviceMemoryProperties ReadMemory()
    {
        // SAFETY: the struct lives on this stack until the call returns, and the chain ends with a null pointer.
        var memory = new VkPhysicalDeviceMemoryProperties2 { SType = VkStructureType.PhysicalDeviceMemoryProperties2 };
        Functions.GetPhysicalDeviceMemoryProperties2(PhysicalDevice, &memory);
        return memory.MemoryProperties;
    }

    private unsafe DeviceLimits ReadLimits()
    {
        // SAFETY: the structs live on this stack until the call returns, and the chain ends with a null pointer.
        var host = new VkPhysicalDeviceExternalMemoryHostPropertiesEXT
        {
            SType = VkStructureType.PhysicalDeviceExternalMemoryHostPropertiesEXT,
        };
        var maintenance = new VkPhysicalDeviceMaintenance3Properties
        {
            SType = VkStructureType.PhysicalDeviceMaintenance3Properties,
            PNext = Has(DeviceFeatures.ExternalMemoryHost) ? &host : null,
        };
        var all = new VkPhysicalDeviceProperties2 { SType = VkStructureType.PhysicalDeviceProperties2, PNext = &maintenance };
        Functions.GetPhysicalDeviceProperties2(PhysicalDevice, &all);
        ReadOnlySpan<byte> name = all.Properties.DeviceName;
        return new DeviceLimits
        {
            DeviceName = Encoding.UTF8.GetString(name[..Math.Max(0, name.IndexOf((byte)0))]),
            MaxAllocationCount = all.Properties.Limits.MaxMemoryAllocationCount,
            MaxAllocationSize = maintenance.MaxMemoryAllocationSize,
            BufferImageGranularity = Math.Max(1, all.Properties.Limits.BufferImageGranularity),
            NonCoherentAtomSize = Math.Max(1, all.Properties.Limits.NonCoherentAtomSize),
            HostImportAlignment = host.MinImportedHostPointerAlignment,
            IsIntegrated = all.Properties.DeviceType == IntegratedGpu,
        };
    }

    private static MemoryTypeInfo TypeOf(int index, VkMemoryType type) => new(
        index, (int)type.HeapIndex, (MemoryProperties)type.PropertyFlags);

    private static MemoryHeapInfo HeapOf(int index, VkMemoryHeap heap) => new(index, heap.Size, (heap.Flags & DeviceLocalHeap) != 0);
}
