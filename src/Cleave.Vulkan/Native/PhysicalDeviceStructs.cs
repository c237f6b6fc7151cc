using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Vulkan.Native;

// SAFETY: these structs are plain data, and no code here follows a pointer. The code that fills a struct keeps the memory behind its
// pointers alive until the driver returns. A test compares all offsets and sizes with the headers.

// The structs have the layout of the C headers on systems with pointers of 64 bits, which a test compares with the installed headers.

/// <summary>VkPhysicalDeviceProperties, of which only the fields that an allocator reads are declared.</summary>
[StructLayout(LayoutKind.Explicit, Size = 824)]
internal struct VkPhysicalDeviceProperties
{
    [FieldOffset(0)] public uint ApiVersion;
    [FieldOffset(4)] public uint DriverVersion;
    [FieldOffset(8)] public uint VendorID;
    [FieldOffset(12)] public uint DeviceID;
    [FieldOffset(16)] public int DeviceType;
    [FieldOffset(20)] public DeviceNameBytes DeviceName;
    [FieldOffset(296)] public VkPhysicalDeviceLimits Limits;
}

/// <summary>VkPhysicalDeviceLimits, of which only the fields that an allocator reads are declared.</summary>
[StructLayout(LayoutKind.Explicit, Size = 504)]
internal struct VkPhysicalDeviceLimits
{
    [FieldOffset(36)] public uint MaxMemoryAllocationCount;
    [FieldOffset(48)] public ulong BufferImageGranularity;
    [FieldOffset(304)] public nuint MinMemoryMapAlignment;
    [FieldOffset(496)] public ulong NonCoherentAtomSize;
}

/// <summary>The name of a device: at most 255 bytes of UTF-8, and a zero.</summary>
[InlineArray(256)]
internal struct DeviceNameBytes
{
    private byte _first;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkPhysicalDeviceProperties2
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public VkPhysicalDeviceProperties Properties;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkPhysicalDeviceMaintenance3Properties
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public uint MaxPerSetDescriptors;
    public ulong MaxMemoryAllocationSize;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkPhysicalDeviceExternalMemoryHostPropertiesEXT
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public ulong MinImportedHostPointerAlignment;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryType
{
    public uint PropertyFlags;
    public uint HeapIndex;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryHeap
{
    public ulong Size;
    public uint Flags;
}

[InlineArray(32)]
internal struct MemoryTypeArray
{
    private VkMemoryType _first;
}

[InlineArray(16)]
internal struct MemoryHeapArray
{
    private VkMemoryHeap _first;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkPhysicalDeviceMemoryProperties
{
    public uint MemoryTypeCount;
    public MemoryTypeArray MemoryTypes;
    public uint MemoryHeapCount;
    public MemoryHeapArray MemoryHeaps;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkPhysicalDeviceMemoryProperties2
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public VkPhysicalDeviceMemoryProperties MemoryProperties;
}

/// <summary>A number of bytes for each heap.</summary>
[InlineArray(16)]
internal struct HeapSizeArray
{
    private ulong _first;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkPhysicalDeviceMemoryBudgetPropertiesEXT
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public HeapSizeArray HeapBudget;
    public HeapSizeArray HeapUsage;
}
