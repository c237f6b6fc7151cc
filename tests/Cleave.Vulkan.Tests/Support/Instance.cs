namespace Cleave.Vulkan.Tests.Support;

// SAFETY: the structs live on the stack until the driver returns, and the functions have the signatures of the specification.

/// <summary>One Vulkan instance with the validation layers on, for all tests.</summary>
internal static class Instance
{
    /// <summary>The layers with the checks of synchronization on top.</summary>
    private static readonly string[] Extensions = ["VK_EXT_debug_utils"];

    public static nint Handle { get; } = Create();

    public static nint PhysicalDevice { get; } = FindDevice();

    private static unsafe nint Create()
    {
        byte** layers = stackalloc byte*[] { Loader.Text("VK_LAYER_KHRONOS_validation") };
        byte** extensions = stackalloc byte*[] { Loader.Text(Extensions[0]) };
        var messenger = new MessengerInfo
        {
            SType = 1000128004,
            Severity = 0x1100,
            Types = 7,
            Callback = Validation.Callback,
        };
        var application = new ApplicationInfo { SType = 0, ApiVersion = (1u << 22) | (3u << 12) };
        var info = new InstanceInfo
        {
            SType = 1,
            PNext = &messenger,
            Application = &application,
            LayerCount = 1,
            Layers = layers,
            ExtensionCount = 1,
            Extensions = extensions,
        };
        nint instance = 0;
        int result = ((delegate* unmanaged<InstanceInfo*, void*, nint*, int>)Loader.Function(0, "vkCreateInstance"))(
            &info, null, &instance);
        Assert.True(result == 0, $"vkCreateInstance answered {result}: these tests need the validation layers (./test installs them).");
        ulong handle = 0;
        messenger.PNext = null;
        result = (
            (delegate* unmanaged<nint, MessengerInfo*, void*, ulong*, int>)Loader.Function(instance, "vkCreateDebugUtilsMessengerEXT"))(
            instance, &messenger, null, &handle);
        Assert.Equal(0, result);
        return instance;
    }

    private static unsafe nint FindDevice()
    {
        uint count = 1;
        nint device = 0;
        ((delegate* unmanaged<nint, uint*, nint*, int>)Loader.Function(Handle, "vkEnumeratePhysicalDevices"))(Handle, &count, &device);
        Assert.Equal(1u, count);
        return device;
    }

    private struct ApplicationInfo
    {
        public int SType;
        public unsafe void* PNext;
        public unsafe byte* Name;
        public uint Version;
        public unsafe byte* Engine;
        public uint EngineVersion;
        public uint ApiVersion;
    }

    private struct InstanceInfo
    {
        public int SType;
        public unsafe void* PNext;
        public uint Flags;
        public unsafe ApplicationInfo* Application;
        public uint LayerCount;
        public unsafe byte** Layers;
        public uint ExtensionCount;
        public unsafe byte** Extensions;
    }

    private struct MessengerInfo
    {
        public int SType;
        public unsafe void* PNext;
        public uint Flags;
        public uint Severity;
        public uint Types;
        public unsafe delegate* unmanaged<uint, uint, void*, void*, uint> Callback;
        public unsafe void* User;
    }
}
