using Silk.NET.Vulkan;

namespace VulkanCompute;

/// <summary>The first device of the system, with one queue that computes.</summary>
internal sealed class Gpu : IDisposable
{
    public unsafe Gpu()
    {
        // SAFETY: all structs live on this stack until the calls return.
        var application = new ApplicationInfo { SType = StructureType.ApplicationInfo, ApiVersion = Vk.Version11 };
        var instanceInfo = new InstanceCreateInfo { SType = StructureType.InstanceCreateInfo, PApplicationInfo = &application };
        Check(Api.CreateInstance(&instanceInfo, null, out Instance instance));
        Instance = instance;
        uint count = 1;
        PhysicalDevice physicalDevice;
        Result found = Api.EnumeratePhysicalDevices(instance, &count, &physicalDevice);
        Check(found == Result.Incomplete ? Result.Success : found);
        PhysicalDevice = physicalDevice;
        Family = FindFamily();
        float priority = 1;
        var queueInfo = new DeviceQueueCreateInfo
        {
            SType = StructureType.DeviceQueueCreateInfo,
            QueueFamilyIndex = Family,
            QueueCount = 1,
            PQueuePriorities = &priority,
        };
        var deviceInfo = new DeviceCreateInfo
        {
            SType = StructureType.DeviceCreateInfo,
            QueueCreateInfoCount = 1,
            PQueueCreateInfos = &queueInfo,
        };
        Check(Api.CreateDevice(physicalDevice, &deviceInfo, null, out Device device));
        Device = device;
        Api.GetDeviceQueue(device, Family, 0, out Queue queue);
        Queue = queue;
    }

    public Vk Api { get; } = Vk.GetApi();

    public Instance Instance { get; }

    public PhysicalDevice PhysicalDevice { get; }

    public Device Device { get; }

    public Queue Queue { get; }

    public uint Family { get; }

    public static void Check(Result result)
    {
        if (result != Result.Success)
        {
            throw new InvalidOperationException($"Vulkan answered {result}.");
        }
    }

    public unsafe void Dispose()
    {
        // SAFETY: nothing of the device exists any more.
        Api.DestroyDevice(Device, null);
        Api.DestroyInstance(Instance, null);
        Api.Dispose();
    }

    private unsafe uint FindFamily()
    {
        // SAFETY: the driver writes at most as many families as there is room for.
        uint count = 16;
        QueueFamilyProperties* families = stackalloc QueueFamilyProperties[16];
        Api.GetPhysicalDeviceQueueFamilyProperties(PhysicalDevice, &count, families);
        for (uint family = 0; family < count; family++)
        {
            if ((families[family].QueueFlags & QueueFlags.ComputeBit) != 0)
            {
                return family;
            }
        }

        throw new InvalidOperationException("The device has no queue that computes.");
    }
}
