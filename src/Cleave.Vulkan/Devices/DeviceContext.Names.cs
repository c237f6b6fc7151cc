using System.Text;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Devices;

/// <content>Names of objects in debugging tools.</content>
internal sealed partial class DeviceContext
{
    /// <summary>Whether VK_EXT_debug_utils is enabled, so that names are kept.</summary>
    public unsafe bool KeepsNames => Functions.SetDebugUtilsObjectName != null;

    /// <summary>Names an object of the device in debugging tools. Does nothing if VK_EXT_debug_utils is not enabled.</summary>
    /// <param name="type">The VkObjectType.</param>
    /// <param name="handle">The handle of the object.</param>
    /// <param name="name">The name; null for none.</param>
    public unsafe void SetName(int type, ulong handle, string? name)
    {
        // SAFETY: the text ends with a zero and is pinned until the call returns.
        if (name is null || !KeepsNames)
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
            Functions.SetDebugUtilsObjectName(Device, &info);
        }
    }
}
