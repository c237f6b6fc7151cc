using System.Text;

namespace Cleave.Vulkan.Native;

/// <summary>Looks up the functions of an instance and of a device by their names.</summary>
internal readonly struct FunctionLoader
{
    private readonly unsafe delegate* unmanaged<nint, byte*, nint> _getInstanceProcAddr;
    private readonly unsafe delegate* unmanaged<nint, byte*, nint> _getDeviceProcAddr;
    private readonly nint _instance;
    private readonly nint _device;

    public unsafe FunctionLoader(nint getInstanceProcAddr, nint instance, nint device)
    {
        // SAFETY: the addresses are those of functions with these signatures, which the caller of the allocator vouches for.
        _getInstanceProcAddr = (delegate* unmanaged<nint, byte*, nint>)getInstanceProcAddr;
        _instance = instance;
        _device = device;
        _getDeviceProcAddr = (delegate* unmanaged<nint, byte*, nint>)OfInstance("vkGetDeviceProcAddr");
    }

    /// <summary>Looks up a function that needs no instance, such as vkCreateInstance.</summary>
    /// <exception cref="EntryPointNotFoundException">The loader does not have the function.</exception>
    public static unsafe nint Global(nint getInstanceProcAddr, string name)
    {
        // SAFETY: the name ends with a zero and is pinned; the caller vouches for the address.
        Span<byte> text = stackalloc byte[128];
        fixed (byte* first = Terminated(name, text))
        {
            nint function = ((delegate* unmanaged<nint, byte*, nint>)getInstanceProcAddr)(0, first);
            return function != 0 ? function : throw Missing(name, "loader");
        }
    }

    /// <summary>Looks up a function of the instance.</summary>
    /// <exception cref="EntryPointNotFoundException">The instance does not have the function.</exception>
    public nint OfInstance(string name) => OfInstanceOrZero(name) is var function and not 0 ? function : throw Missing(name, "instance");

    /// <summary>Looks up a function of the instance, which may be missing.</summary>
    /// <returns>The address; 0 if the instance does not have the function.</returns>
    public unsafe nint OfInstanceOrZero(string name)
    {
        // SAFETY: the name ends with a zero and is pinned; the caller of the allocator vouches for the function and the instance.
        Span<byte> text = stackalloc byte[128];
        fixed (byte* first = Terminated(name, text))
        {
            return _getInstanceProcAddr(_instance, first);
        }
    }

    /// <summary>Looks up a function of the device, by its name in the core or by the name of the extension that it comes from.</summary>
    /// <exception cref="EntryPointNotFoundException">The device does not have the function.</exception>
    public nint OfDevice(string name) => OfDeviceOrZero(name) is var function and not 0 ? function : throw Missing(name, "device");

    /// <summary>Looks up a function of the device, which may be missing.</summary>
    /// <returns>The address; 0 if the device has neither the function nor the one of the extension that it comes from.</returns>
    public nint OfDeviceOrZero(string name) => Device(name) is var core and not 0 ? core : Device(name + "KHR");

    private unsafe nint Device(string name)
    {
        // SAFETY: the name ends with a zero and is pinned until the call returns.
        Span<byte> text = stackalloc byte[128];
        fixed (byte* first = Terminated(name, text))
        {
            return _getDeviceProcAddr(_device, first);
        }
    }

    /// <summary>Writes a name as bytes with a zero at its end.</summary>
    private static Span<byte> Terminated(string name, Span<byte> text)
    {
        int length = Encoding.UTF8.GetBytes(name, text);
        text[length] = 0;
        return text;
    }

    private static EntryPointNotFoundException Missing(string name, string owner) =>
        new(
            $"The Vulkan {owner} does not have the function {name}. "
            + "Cleave.Vulkan needs Vulkan 1.1 or later, or the extensions that became a part of it.");
}
