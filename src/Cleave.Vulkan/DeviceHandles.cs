namespace Cleave.Vulkan;

/// <summary>The handles of a Vulkan device, from any binding.</summary>
/// <param name="Instance">The VkInstance.</param>
/// <param name="PhysicalDevice">The VkPhysicalDevice.</param>
/// <param name="Device">The VkDevice.</param>
/// <param name="GetInstanceProcAddr">The address of vkGetInstanceProcAddr, through which every other function is found.</param>
public readonly record struct DeviceHandles(nint Instance, nint PhysicalDevice, nint Device, nint GetInstanceProcAddr);
