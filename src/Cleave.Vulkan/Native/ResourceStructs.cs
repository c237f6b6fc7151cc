using System.Runtime.InteropServices;

namespace Cleave.Vulkan.Native;

// SAFETY: these structs are plain data, and no code here follows a pointer. The code that fills a struct keeps the memory behind its
// pointers alive until the driver returns. A test compares all offsets and sizes with the headers.

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryRequirements
{
    public ulong Size;
    public ulong Alignment;
    public uint MemoryTypeBits;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryRequirements2
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public VkMemoryRequirements MemoryRequirements;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryDedicatedRequirements
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public uint PrefersDedicatedAllocation;
    public uint RequiresDedicatedAllocation;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkBufferMemoryRequirementsInfo2
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public ulong Buffer;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkImageMemoryRequirementsInfo2
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public ulong Image;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkBindBufferMemoryInfo
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public ulong Buffer;
    public ulong Memory;
    public ulong MemoryOffset;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkBindImageMemoryInfo
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public ulong Image;
    public ulong Memory;
    public ulong MemoryOffset;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkBufferCreateInfo
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public uint Flags;
    public ulong Size;
    public uint Usage;
    public int SharingMode;
    public uint QueueFamilyIndexCount;
    public unsafe uint* PQueueFamilyIndices;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkExternalMemoryBufferCreateInfo
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public uint HandleTypes;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkExtent3D
{
    public uint Width;
    public uint Height;
    public uint Depth;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkImageCreateInfo
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public uint Flags;
    public int ImageType;
    public int Format;
    public VkExtent3D Extent;
    public uint MipLevels;
    public uint ArrayLayers;
    public int Samples;
    public int Tiling;
    public uint Usage;
    public int SharingMode;
    public uint QueueFamilyIndexCount;
    public unsafe uint* PQueueFamilyIndices;
    public int InitialLayout;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkDebugUtilsObjectNameInfoEXT
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public int ObjectType;
    public ulong ObjectHandle;
    public unsafe byte* PObjectName;
}
