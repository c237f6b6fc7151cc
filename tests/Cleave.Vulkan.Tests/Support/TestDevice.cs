using Cleave.Vulkan.Allocation;

namespace Cleave.Vulkan.Tests.Support;

// SAFETY: the structs live on the stack until the driver returns, and the functions have the signatures of the specification.

/// <summary>A device of lavapipe under validation. Disposing it fails the test if the layers had anything to say.</summary>
internal sealed class TestDevice : IDisposable
{
    /// <summary>The features that the device is created with.</summary>
    public const DeviceFeatures Features =
        DeviceFeatures.BufferDeviceAddress | DeviceFeatures.ExternalMemoryFd | DeviceFeatures.ExternalMemoryHost;

    private static readonly string[] Extensions = ["VK_KHR_external_memory_fd", "VK_EXT_external_memory_host"];

    public TestDevice()
    {
        Validation.Take();
        Device = Create();
    }

    public nint Device { get; }

    public DeviceHandles Handles => new(Instance.Handle, Instance.PhysicalDevice, Device, Loader.GetInstanceProcAddr);

    /// <summary>Makes an allocator with the features of the device.</summary>
    public VulkanAllocator Allocator(VulkanAllocatorOptions? options = null) =>
        new(Handles, (options ?? new VulkanAllocatorOptions()) with { Features = Features });

    /// <summary>Looks up a function of the device.</summary>
    public unsafe nint Function(string name)
    {
        var get = (delegate* unmanaged<nint, byte*, nint>)Loader.Function(Instance.Handle, "vkGetDeviceProcAddr");
        nint function = get(Device, Loader.Text(name));
        Assert.True(function != 0, name);
        return function;
    }

    public unsafe void Dispose()
    {
        ((delegate* unmanaged<nint, void*, void>)Function("vkDestroyDevice"))(Device, null);
        Assert.Empty(Validation.Take());
    }

    /// <summary>Destroys the device and returns what the layers had to say, for tests that expect something.</summary>
    public unsafe IReadOnlyList<string> DestroyAndRead()
    {
        ((delegate* unmanaged<nint, void*, void>)Function("vkDestroyDevice"))(Device, null);
        return Validation.Take();
    }

    private static unsafe nint Create()
    {
        float priority = 1;
        var queue = new QueueInfo { SType = 2, Family = 0, Count = 1, Priorities = &priority };
        byte** extensions = stackalloc byte*[] { Loader.Text(Extensions[0]), Loader.Text(Extensions[1]) };
        var address = new AddressFeatures { SType = 1000257000, BufferDeviceAddress = 1 };
        var timeline = new TimelineFeatures { SType = 1000207000, PNext = &address, TimelineSemaphore = 1 };
        var info = new DeviceInfo
        {
            SType = 3,
            PNext = &timeline,
            QueueCount = 1,
            Queues = &queue,
            ExtensionCount = (uint)Extensions.Length,
            Extensions = extensions,
        };
        nint device = 0;
        int result = ((delegate* unmanaged<nint, DeviceInfo*, void*, nint*, int>)Loader.Function(Instance.Handle, "vkCreateDevice"))(
            Instance.PhysicalDevice, &info, null, &device);
        Assert.Equal(0, result);
        return device;
    }

    private struct QueueInfo
    {
        public int SType;
        public unsafe void* PNext;
        public uint Flags;
        public uint Family;
        public uint Count;
        public unsafe float* Priorities;
    }

    private struct DeviceInfo
    {
        public int SType;
        public unsafe void* PNext;
        public uint Flags;
        public uint QueueCount;
        public unsafe QueueInfo* Queues;
        public uint LayerCount;
        public unsafe byte** Layers;
        public uint ExtensionCount;
        public unsafe byte** Extensions;
        public unsafe void* Features;
    }

    private struct AddressFeatures
    {
        public int SType;
        public unsafe void* PNext;
        public uint BufferDeviceAddress;
        public uint CaptureReplay;
        public uint MultiDevice;
    }

    private struct TimelineFeatures
    {
        public int SType;
        public unsafe void* PNext;
        public uint TimelineSemaphore;
    }
}
