using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Cleave.Vulkan;
using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Native;

namespace Cleave.Bench.Vulkan;

/// <summary>A Vulkan device that has no memory and counts what is allocated from it, so only an allocator's work is measured.</summary>
/// <remarks>It has one memory type in one heap. Its device memory is a number; nothing can be mapped, created or bound.</remarks>
internal sealed class CountingDevice
{
    private const ulong HeapSize = 1UL << 40;

    private static readonly ConcurrentDictionary<nint, CountingDevice> Devices = new();
    private static int _lastHandle;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, ulong> _sizes = [];
    private ulong _lastMemory;

    private CountingDevice()
    {
        Handle = 0x1000_0000 + ((nint)Interlocked.Increment(ref _lastHandle) << 4);
        Devices[Handle] = this;
    }

    /// <summary>The handle of the instance, the physical device and the device.</summary>
    public nint Handle { get; }

    /// <summary>Bytes that are allocated now.</summary>
    public ulong Held { get; private set; }

    /// <summary>The most bytes that were allocated at once.</summary>
    public ulong Peak { get; private set; }

    /// <summary>The most device allocations that existed at once.</summary>
    public int MostBlocks { get; private set; }

    /// <summary>Makes a device, and an allocator over it.</summary>
    public static unsafe VulkanAllocator Open(VulkanAllocatorOptions? options, out CountingDevice device)
    {
        // SAFETY: only the address of the function is taken.
        device = new CountingDevice();
        nint functions = (nint)(delegate* unmanaged<nint, byte*, nint>)&GetFunction;
        return new VulkanAllocator(new DeviceHandles(device.Handle, device.Handle, device.Handle, functions), options);
    }

    [UnmanagedCallersOnly]
    private static unsafe nint GetFunction(nint handle, byte* name) =>
        // SAFETY: Vulkan passes a name that ends with a zero; the functions have the signatures that their names stand for.
        Marshal.PtrToStringUTF8((nint)name) switch
        {
            "vkGetDeviceProcAddr" => (nint)(delegate* unmanaged<nint, byte*, nint>)&GetFunction,
            "vkGetPhysicalDeviceProperties2" => (nint)(delegate* unmanaged<nint, VkPhysicalDeviceProperties2*, void>)&GetProperties,
            "vkGetPhysicalDeviceMemoryProperties2" => (nint)(delegate* unmanaged<nint, VkPhysicalDeviceMemoryProperties2*, void>)&GetMemory,
            "vkAllocateMemory" => (nint)(delegate* unmanaged<nint, VkMemoryAllocateInfo*, void*, ulong*, VkResult>)&Allocate,
            "vkFreeMemory" => (nint)(delegate* unmanaged<nint, ulong, void*, void>)&Free,
            "vkSetDebugUtilsObjectNameEXT" or "vkGetMemoryFd" or "vkGetMemoryFdKHR" => 0,
            _ => (nint)(delegate* unmanaged<VkResult>)&Refuse,
        };

    [UnmanagedCallersOnly]
    private static VkResult Refuse() => VkResult.ErrorFeatureNotPresent;

    [UnmanagedCallersOnly]
    private static unsafe void GetProperties(nint handle, VkPhysicalDeviceProperties2* properties)
    {
        // SAFETY: the caller passes a chain whose first link is the one that it always asks for.
        properties->Properties.Limits.MaxMemoryAllocationCount = 4096;
        properties->Properties.Limits.BufferImageGranularity = 1;
        properties->Properties.Limits.NonCoherentAtomSize = 1;
        ((VkPhysicalDeviceMaintenance3Properties*)properties->PNext)->MaxMemoryAllocationSize = HeapSize;
    }

    [UnmanagedCallersOnly]
    private static unsafe void GetMemory(nint handle, VkPhysicalDeviceMemoryProperties2* memory)
    {
        // SAFETY: the caller passes a struct to write to.
        memory->MemoryProperties.MemoryTypeCount = 2;
        memory->MemoryProperties.MemoryHeapCount = 1;
        memory->MemoryProperties.MemoryTypes[0] = new VkMemoryType { PropertyFlags = (uint)MemoryProperties.DeviceLocal };
        memory->MemoryProperties.MemoryTypes[1] = new VkMemoryType { PropertyFlags = (uint)MemoryProperties.HostVisible };
        memory->MemoryProperties.MemoryHeaps[0] = new VkMemoryHeap { Size = HeapSize, Flags = 1 };
    }

    [UnmanagedCallersOnly]
    private static unsafe VkResult Allocate(nint handle, VkMemoryAllocateInfo* info, void* callbacks, ulong* memory)
    {
        // SAFETY: the caller passes a description, and a place for the handle.
        CountingDevice device = Devices[handle];
        lock (device._lock)
        {
            *memory = ++device._lastMemory;
            device._sizes.Add(*memory, info->AllocationSize);
            device.Held += info->AllocationSize;
            device.Peak = Math.Max(device.Peak, device.Held);
            device.MostBlocks = Math.Max(device.MostBlocks, device._sizes.Count);
        }

        return VkResult.Success;
    }

    [UnmanagedCallersOnly]
    private static unsafe void Free(nint handle, ulong memory, void* callbacks)
    {
        // SAFETY: no pointer is read.
        CountingDevice device = Devices[handle];
        lock (device._lock)
        {
            device._sizes.Remove(memory, out ulong size);
            device.Held -= size;
        }
    }
}
