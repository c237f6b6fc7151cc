using System.Runtime.InteropServices;

namespace Cleave.Vulkan.Native;

// SAFETY: these structs are plain data, and no code here follows a pointer. The code that fills a struct keeps the memory behind its
// pointers alive until the driver returns. A test compares all offsets and sizes with the headers.

[StructLayout(LayoutKind.Sequential)]
internal struct VkApplicationInfo
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public unsafe byte* PApplicationName;
    public uint ApplicationVersion;
    public unsafe byte* PEngineName;
    public uint EngineVersion;
    public uint ApiVersion;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkInstanceCreateInfo
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public uint Flags;
    public unsafe VkApplicationInfo* PApplicationInfo;
    public uint EnabledLayerCount;
    public unsafe byte** PpEnabledLayerNames;
    public uint EnabledExtensionCount;
    public unsafe byte** PpEnabledExtensionNames;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkDeviceQueueCreateInfo
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public uint Flags;
    public uint QueueFamilyIndex;
    public uint QueueCount;
    public unsafe float* PQueuePriorities;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkDeviceCreateInfo
{
    public VkStructureType SType;
    public unsafe void* PNext;
    public uint Flags;
    public uint QueueCreateInfoCount;
    public unsafe VkDeviceQueueCreateInfo* PQueueCreateInfos;
    public uint EnabledLayerCount;
    public unsafe byte** PpEnabledLayerNames;
    public uint EnabledExtensionCount;
    public unsafe byte** PpEnabledExtensionNames;
    public unsafe void* PEnabledFeatures;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkExtensionProperties
{
    public DeviceNameBytes ExtensionName;
    public uint SpecVersion;
}
