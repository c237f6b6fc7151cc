using System.Runtime.InteropServices;
using System.Text;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Headless;

/// <summary>Creates an instance and a device of Vulkan, one step after the other.</summary>
internal sealed class DeviceCreation
{
    private const uint Vulkan11 = (1u << 22) | (1u << 12);
    private const int MostDevices = 64;

    /// <summary>The types of devices by their numbers in Vulkan, the best one with the highest value: other, integrated, discrete, virtual,
    /// processor.</summary>
    private static readonly int[] Preference = [0, 3, 4, 2, 1];

    private nint _getInstanceProcAddr;
    private nint _instance;
    private nint _physicalDevice;
    private nint _device;

    public DeviceHandles Handles => new(_instance, _physicalDevice, _device, _getInstanceProcAddr);

    public DeviceFeatures Features { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>Takes all steps of the creation.</summary>
    /// <returns>A sentence that says which step failed; null if none did. What was created is left for <see cref="Destroy"/>.</returns>
    public string? Run() => Load() ?? CreateInstance() ?? ChooseDevice() ?? CreateDevice();

    /// <summary>Destroys what was created.</summary>
    public unsafe void Destroy()
    {
        // SAFETY: the handles are those of this object, which nobody uses any more; destroying forgets them.
        if (_device != 0)
        {
            ((delegate* unmanaged<nint, void*, void>)Function("vkDestroyDevice"))(_device, null);
        }

        if (_instance != 0)
        {
            ((delegate* unmanaged<nint, void*, void>)Function("vkDestroyInstance"))(_instance, null);
        }

        (_device, _instance) = (0, 0);
    }

    private string? Load()
    {
        string[] names = OperatingSystem.IsWindows() ? ["vulkan-1.dll"]
            : OperatingSystem.IsMacOS() ? ["libvulkan.1.dylib", "libMoltenVK.dylib"]
            : ["libvulkan.so.1"];
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library)
                && NativeLibrary.TryGetExport(library, "vkGetInstanceProcAddr", out _getInstanceProcAddr))
            {
                return null;
            }
        }

        return $"There is no Vulkan on this machine: the loader {names[0]} was not found.";
    }

    private unsafe string? CreateInstance()
    {
        // SAFETY: the structs live on this stack until the call returns.
        var application = new VkApplicationInfo { SType = VkStructureType.ApplicationInfo, ApiVersion = Vulkan11 };
        var info = new VkInstanceCreateInfo { SType = VkStructureType.InstanceCreateInfo, PApplicationInfo = &application };
        nint instance = 0;
        VkResult result = ((delegate* unmanaged<VkInstanceCreateInfo*, void*, nint*, VkResult>)Function("vkCreateInstance"))(
            &info, null, &instance);
        _instance = result == VkResult.Success ? instance : 0;
        return result == VkResult.Success ? null
            : result == VkResult.ErrorIncompatibleDriver
            ? "There is no Vulkan driver on this machine: the loader found none (vkCreateInstance answered VK_ERROR_INCOMPATIBLE_DRIVER)."
            : $"Vulkan cannot be used on this machine: vkCreateInstance answered {ResultText.Of(result)}.";
    }

    private unsafe string? ChooseDevice()
    {
        // SAFETY: the array has room for as many devices as the count says.
        uint count = MostDevices;
        nint* devices = stackalloc nint[MostDevices];
        VkResult result = ((delegate* unmanaged<nint, uint*, nint*, VkResult>)Function("vkEnumeratePhysicalDevices"))(
            _instance, &count, devices);
        if (result is not (VkResult.Success or VkResult.Incomplete))
        {
            return $"No Vulkan device was found: vkEnumeratePhysicalDevices answered {ResultText.Of(result)}.";
        }

        int best = -1;
        for (uint index = 0; index < count; index++)
        {
            VkPhysicalDeviceProperties properties;
            ((delegate* unmanaged<nint, VkPhysicalDeviceProperties*, void>)Function("vkGetPhysicalDeviceProperties"))(
                devices[index], &properties);
            int value = (uint)properties.DeviceType < Preference.Length ? Preference[properties.DeviceType] : 0;
            if (properties.ApiVersion >= Vulkan11 && value > best)
            {
                best = value;
                _physicalDevice = devices[index];
                ReadOnlySpan<byte> name = properties.DeviceName;
                Name = Encoding.UTF8.GetString(name[..Math.Max(0, name.IndexOf((byte)0))]);
            }
        }

        return best >= 0 ? null : "No Vulkan device of this machine has Vulkan 1.1 or later.";
    }

    private unsafe string? CreateDevice()
    {
        // SAFETY: the structs, the names and the arrays live until the call returns; the name of the extension is a constant with a zero.
        const string Budget = "VK_EXT_memory_budget";
        bool hasBudget = HasExtension(Budget);
        float priority = 1;
        var queue = new VkDeviceQueueCreateInfo
        {
            SType = VkStructureType.DeviceQueueCreateInfo,
            QueueCount = 1,
            PQueuePriorities = &priority,
        };
        fixed (byte* name = "VK_EXT_memory_budget\0"u8)
        {
            byte* first = name;
            var info = new VkDeviceCreateInfo
            {
                SType = VkStructureType.DeviceCreateInfo,
                QueueCreateInfoCount = 1,
                PQueueCreateInfos = &queue,
                EnabledExtensionCount = hasBudget ? 1u : 0,
                PpEnabledExtensionNames = &first,
            };
            nint device = 0;
            VkResult result = ((delegate* unmanaged<nint, VkDeviceCreateInfo*, void*, nint*, VkResult>)Function("vkCreateDevice"))(
                _physicalDevice, &info, null, &device);
            _device = result == VkResult.Success ? device : 0;
            Features = hasBudget ? DeviceFeatures.MemoryBudget : DeviceFeatures.None;
            return result == VkResult.Success ? null
                : $"The Vulkan device {Name} cannot be used: vkCreateDevice answered {ResultText.Of(result)}.";
        }
    }

    private unsafe bool HasExtension(string name)
    {
        // SAFETY: the first call says how many elements the array needs, and the second writes at most as many.
        var enumerate = (delegate* unmanaged<nint, byte*, uint*, VkExtensionProperties*, VkResult>)Function(
            "vkEnumerateDeviceExtensionProperties");
        uint count = 0;
        enumerate(_physicalDevice, null, &count, null);
        var extensions = new VkExtensionProperties[count];
        fixed (VkExtensionProperties* first = extensions)
        {
            enumerate(_physicalDevice, null, &count, first);
        }

        byte[] text = Encoding.UTF8.GetBytes(name + "\0");
        return Array.Exists(extensions, extension => ((ReadOnlySpan<byte>)extension.ExtensionName).StartsWith(text));
    }

    private nint Function(string name) => _instance == 0
        ? FunctionLoader.Global(_getInstanceProcAddr, name)
        : new FunctionLoader(_getInstanceProcAddr, _instance, 0).OfInstance(name);
}
