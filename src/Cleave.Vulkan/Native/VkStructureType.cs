namespace Cleave.Vulkan.Native;

/// <summary>The types of the structs that this library passes to Vulkan, with the values of the specification.</summary>
internal enum VkStructureType
{
    MemoryAllocateInfo = 5,
    MappedMemoryRange = 6,
    BufferCreateInfo = 12,
    ImageCreateInfo = 14,
    PhysicalDeviceProperties2 = 1000059001,
    PhysicalDeviceMemoryProperties2 = 1000059006,
    MemoryAllocateFlagsInfo = 1000060000,
    ExternalMemoryBufferCreateInfo = 1000072000,
    ExportMemoryAllocateInfo = 1000072002,
    ImportMemoryFdInfoKHR = 1000074000,
    MemoryGetFdInfoKHR = 1000074002,
    MemoryDedicatedRequirements = 1000127000,
    MemoryDedicatedAllocateInfo = 1000127001,
    DebugUtilsObjectNameInfoEXT = 1000128000,
    BufferMemoryRequirementsInfo2 = 1000146000,
    ImageMemoryRequirementsInfo2 = 1000146001,
    MemoryRequirements2 = 1000146003,
    BindBufferMemoryInfo = 1000157000,
    BindImageMemoryInfo = 1000157001,
    PhysicalDeviceMaintenance3Properties = 1000168000,
    ImportMemoryHostPointerInfoEXT = 1000178000,
    MemoryHostPointerPropertiesEXT = 1000178001,
    PhysicalDeviceExternalMemoryHostPropertiesEXT = 1000178002,
    PhysicalDeviceMemoryBudgetPropertiesEXT = 1000237000,
    MemoryPriorityAllocateInfoEXT = 1000238001,
}
