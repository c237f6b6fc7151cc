using System.Text;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Allocation;

/// <content>Names of objects in debugging tools.</content>
public sealed partial class VulkanAllocator
{
    /// <summary>Names an object of the device in debugging tools. Does nothing if VK_EXT_debug_utils is not enabled.</summary>
    /// <param name="type">The VkObjectType.</param>
    /// <param name="handle">The handle of the object.</param>
    /// <param name="name">The name; null for none.</param>
    internal unsafe void SetName(int type, ulong handle, string? name)
    {
        // SAFETY: the text ends with a zero and is pinned until the call returns.
        if (name is null || _device.Functions.SetDebugUtilsObjectName == null)
        {
            return;
        }

        byte[] text = Encoding.UTF8.GetBytes(name + "\0");
        fixed (byte* first = text)
        {
            var info = new VkDebugUtilsObjectNameInfoEXT
            {
                SType = VkStructureType.DebugUtilsObjectNameInfoEXT,
                ObjectType = type,
                ObjectHandle = handle,
                PObjectName = first,
            };
            _device.Functions.SetDebugUtilsObjectName(_device.Device, &info);
        }
    }
}
