using System.Runtime.InteropServices;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Tests.StandIn;

// SAFETY: the caller passes the structs that the specification names, which live until the function returns.

/// <content>Memory: every allocation is checked as a strict driver would, then made by lavapipe.</content>
internal static partial class StandInFunctions
{
    private const ulong WholeSize = ulong.MaxValue;

    [UnmanagedCallersOnly]
    private static unsafe VkResult AllocateMemory(nint handle, VkMemoryAllocateInfo* info, void* callbacks, ulong* memory)
    {
        StandInDevice device = StandInDevice.Of(handle);
        StandInOptions options = device.Options;
        int type = (int)info->MemoryTypeIndex;
        int heap = options.Types[type].Heap;
        if (device.Fails(out VkResult fault))
        {
            return fault;
        }

        if (device.Memory.Count >= options.MaxCount)
        {
            device.Errors.Enqueue($"allocation {device.Memory.Count + 1} is above the limit of {options.MaxCount}");
            return VkResult.ErrorTooManyObjects;
        }

        if (info->AllocationSize > options.MaxSize || info->AllocationSize == 0)
        {
            device.Errors.Enqueue($"an allocation has {info->AllocationSize} bytes");
        }

        if (info->AllocationSize > device.Largest || device.Held(heap) + device.Foreign[heap] + info->AllocationSize > options.Heaps[heap])
        {
            return VkResult.ErrorOutOfDeviceMemory;
        }

        VkMemoryAllocateInfo real = *info;
        real.MemoryTypeIndex = 0;
        real.PNext = NoteChain(device, info->PNext) ? null : info->PNext;
        VkResult result = device.Real.AllocateMemory(device.RealDevice.Device, &real, null, memory);
        if (result == VkResult.Success)
        {
            device.Add(*memory, new StandInMemory(type, info->AllocationSize));
        }

        return result;
    }

    /// <summary>Notes the structs that extend an allocation.</summary>
    /// <returns>Whether one of them is of an extension that lavapipe lacks.</returns>
    private static unsafe bool NoteChain(StandInDevice device, void* chain)
    {
        device.LastChain.Clear();
        bool isForeign = false;
        for (; chain != null; chain = ((VkMemoryPriorityAllocateInfoEXT*)chain)->PNext)
        {
            var link = (VkMemoryPriorityAllocateInfoEXT*)chain;
            device.LastChain.Add(link->SType);
            if (link->SType == VkStructureType.MemoryPriorityAllocateInfoEXT)
            {
                isForeign = true;
                device.LastPriority = link->Priority;
            }
        }

        return isForeign;
    }

    [UnmanagedCallersOnly]
    private static unsafe void FreeMemory(nint handle, ulong memory, void* callbacks)
    {
        StandInDevice device = StandInDevice.Of(handle);
        if (!device.Remove(memory, out StandInMemory? freed))
        {
            device.Errors.Enqueue($"memory {memory} is freed, which does not exist");
            return;
        }

        freed!.FreeCopy();
        device.Real.FreeMemory(device.RealDevice.Device, memory, null);
    }

    [UnmanagedCallersOnly]
    private static unsafe VkResult MapMemory(nint handle, ulong memory, ulong offset, ulong size, uint flags, void** address)
    {
        StandInDevice device = StandInDevice.Of(handle);
        if (device.Fails(out VkResult fault))
        {
            return fault;
        }

        StandInMemory mapped = device.Find(memory)!;
        if (mapped.Real != null)
        {
            device.Errors.Enqueue($"memory {memory} is mapped a second time");
        }

        VkResult result = device.Real.MapMemory(device.RealDevice.Device, memory, offset, size, flags, address);
        mapped.Real = (byte*)*address;
        if ((device.Options.Types[mapped.Type].Properties & MemoryProperties.HostCoherent) == 0)
        {
            // Both begin equal, as memory that nobody has written yet.
            mapped.Copy = (byte*)NativeMemory.AllocZeroed((nuint)mapped.Size);
            NativeMemory.Clear(mapped.Real, (nuint)mapped.Size);
            *address = mapped.Copy;
        }

        return result;
    }

    [UnmanagedCallersOnly]
    private static unsafe void UnmapMemory(nint handle, ulong memory)
    {
        StandInDevice device = StandInDevice.Of(handle);
        device.Find(memory)!.Real = null;
        device.Real.UnmapMemory(device.RealDevice.Device, memory);
    }

    [UnmanagedCallersOnly]
    private static unsafe VkResult Flush(nint handle, uint count, VkMappedMemoryRange* ranges) =>
        Synchronize(handle, count, ranges, isFlush: true);

    [UnmanagedCallersOnly]
    private static unsafe VkResult Invalidate(nint handle, uint count, VkMappedMemoryRange* ranges) =>
        Synchronize(handle, count, ranges, isFlush: false);

    [UnmanagedCallersOnly]
    private static unsafe void Commitment(nint handle, ulong memory, ulong* bytes) => *bytes = StandInDevice.Of(handle).Find(memory)!.Size;

    private static unsafe VkResult Synchronize(nint handle, uint count, VkMappedMemoryRange* ranges, bool isFlush)
    {
        StandInDevice device = StandInDevice.Of(handle);
        if (device.Fails(out VkResult fault))
        {
            return fault;
        }

        device.SynchronizeCalls++;
        for (uint number = 0; number < count; number++)
        {
            VkMappedMemoryRange range = ranges[number];
            StandInMemory memory = device.Find(range.Memory)!;
            ulong size = range.Size == WholeSize ? memory.Size - range.Offset : range.Size;
            ulong end = range.Offset + size;
            if (memory.Copy == null || range.Offset % device.Options.Atom != 0 || end > memory.Size
                || (end % device.Options.Atom != 0 && end != memory.Size))
            {
                device.Errors.Enqueue($"a range from {range.Offset} to {end} of {memory.Size} bytes is flushed or invalidated");
                continue;
            }

            device.Synchronized.Add(range);
            byte* from = isFlush ? memory.Copy : memory.Real;
            byte* to = isFlush ? memory.Real : memory.Copy;
            Buffer.MemoryCopy(from + range.Offset, to + range.Offset, size, size);
        }

        return VkResult.Success;
    }
}
