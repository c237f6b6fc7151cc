using System.Runtime.InteropServices;

namespace Cleave.Vulkan.Native;

// SAFETY: these structs are plain data, and no code here follows a pointer. The code that fills a struct keeps the memory behind its
// pointers alive until the driver returns. A test compares all offsets and sizes with the headers.

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryAllocateInfo
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public ulong AllocationSize;
    public uint MemoryTypeIndex;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryDedicatedAllocateInfo
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public ulong Image;
    public ulong Buffer;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryAllocateFlagsInfo
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public uint Flags;
    public uint DeviceMask;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryPriorityAllocateInfoEXT
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public float Priority;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkExportMemoryAllocateInfo
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public uint HandleTypes;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkImportMemoryFdInfoKHR
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public uint HandleType;
    public int Fd;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryGetFdInfoKHR
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public ulong Memory;
    public uint HandleType;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkImportMemoryHostPointerInfoEXT
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public uint HandleType;
    public unsafe void* PHostPointer;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryHostPointerPropertiesEXT
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public uint MemoryTypeBits;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkMappedMemoryRange
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public ulong Memory;
    public ulong Offset;
    public ulong Size;
}
