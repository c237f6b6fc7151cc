using Cleave.Vulkan.Devices;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Allocation;

/// <content>Mapping memory, and making writes visible.</content>
public sealed partial class VulkanAllocator
{
    private const int RangesPerCall = 32;

    /// <summary>Gives a range as the processor sees it. The memory stays mapped.</summary>
    /// <param name="range">A range of at most 2^31 - 1 bytes. Using the span after the range was freed is an error that nothing
    /// detects.</param>
    /// <exception cref="ArgumentException">The value is <c>default</c>, of another allocator, or too large for a span.</exception>
    /// <exception cref="InvalidOperationException">The memory type cannot be mapped.</exception>
    /// <exception cref="AllocationException">The driver could not map the memory.</exception>
    public Span<byte> GetSpan(DeviceRange range) => !IsOurs(range) ? throw new MisuseException(MisuseOf(range), nameof(range))
        : range.Size > int.MaxValue ? throw new ArgumentException(
            $"The range has {ByteText.Exact(range.Size)}, more than a span can have.", nameof(range))
        : SpanOf(Map(range), (int)range.Size);

    /// <summary>Makes writes of the processor to several allocations visible to the device, in one call of the driver for 32 of
    /// them.</summary>
    /// <param name="allocations">The allocations; those in coherent memory need no call.</param>
    /// <exception cref="AllocationException">The driver reported an error.</exception>
    /// <exception cref="ObjectDisposedException">An allocation was freed.</exception>
    public void Flush(params ReadOnlySpan<DeviceAllocation> allocations) => Synchronize(allocations, isFlush: true);

    /// <summary>Makes writes of the device to several allocations visible to the processor, in one call of the driver for 32 of
    /// them.</summary>
    /// <inheritdoc cref="Flush" path="/param"/>
    /// <inheritdoc cref="Flush" path="/exception"/>
    public void Invalidate(params ReadOnlySpan<DeviceAllocation> allocations) => Synchronize(allocations, isFlush: false);

    /// <summary>Flushes or invalidates a part of a range.</summary>
    internal unsafe void Synchronize(in DeviceRange range, ulong offset, ulong size, bool isFlush)
    {
        // SAFETY: the range is of mapped memory and lives on this stack until the call returns.
        // An empty range is an error in Vulkan, and there is nothing to do.
        if (size > 0 && range.Type!.NeedsFlush)
        {
            Map(range);
            VkMappedMemoryRange native = range.Block!.Memory.RangeOf(range.Offset + offset, size);
            Synchronize(&native, 1, isFlush);
        }
    }

    /// <summary>Maps the memory of a range, unless it is mapped.</summary>
    /// <returns>The address of the first byte of the range.</returns>
    internal static nint Map(in DeviceRange range)
    {
        if (!range.Type!.IsHostVisible)
        {
            throw new InvalidOperationException(
                $"Memory of {range.Type} cannot be mapped. "
                + "Request a use that the processor has access to, such as Upload, or set HostAccess.");
        }

        return range.Block!.Memory.TryMap(out nint address, out VkResult result)
            ? address + (nint)range.Offset
            : throw MapFailure(result).ToException();
    }

    /// <summary>Copies the content of one range to another with the processor.</summary>
    internal unsafe void CopyMapped(in DeviceRange source, in DeviceRange target, ulong size)
    {
        // SAFETY: both memories are mapped as a whole and have room for the size, and both are allocated until the pass ends.
        nint from = Map(source);
        nint to = Map(target);
        Synchronize(source, 0, size, isFlush: false);
        Buffer.MemoryCopy((void*)from, (void*)to, target.Size, size);
        Synchronize(target, 0, size, isFlush: true);
    }

    internal static unsafe Span<byte> SpanOf(nint address, int length)
    {
        // SAFETY: the memory is mapped as a whole, the part was checked to lie inside it, and the caller keeps it allocated.
        return new Span<byte>((void*)address, length);
    }

    /// <summary>Maps the memory of a new range that the processor is going to access, or frees the range again.</summary>
    private static bool TryMap(ref DeviceRange range, bool isOwned, out AllocationFailure failure)
    {
        DeviceMemory memory = range.Block!.Memory;
        bool mapped = memory.TryMap(out _, out VkResult result);
        failure = default;
        if (!mapped)
        {
            failure = MapFailure(result);
            range.Block.Holder.TryFree(range.Block, range.Range, isOwned);
            range = default;
        }

        return mapped;
    }

    private unsafe void Synchronize(ReadOnlySpan<DeviceAllocation> allocations, bool isFlush)
    {
        // SAFETY: the ranges live on this stack, and no more are written than there is room for.
        VkMappedMemoryRange* ranges = stackalloc VkMappedMemoryRange[RangesPerCall];
        uint count = 0;
        foreach (DeviceAllocation allocation in allocations)
        {
            DeviceRange range = allocation.Range;
            if (!range.Type!.NeedsFlush)
            {
                continue;
            }

            Map(range);
            ranges[count++] = range.Block!.Memory.RangeOf(range.Offset, allocation.Size);
            if (count == RangesPerCall)
            {
                Synchronize(ranges, count, isFlush);
                count = 0;
            }
        }

        Synchronize(ranges, count, isFlush);
    }

    private unsafe void Synchronize(VkMappedMemoryRange* ranges, uint count, bool isFlush)
    {
        // SAFETY: the ranges are of mapped memory and live on the stack of the caller.
        if (count == 0)
        {
            return;
        }

        VkResult result = isFlush
            ? _device.Functions.FlushMappedMemoryRanges(_device.Device, count, ranges)
            : _device.Functions.InvalidateMappedMemoryRanges(_device.Device, count, ranges);
        if (result != VkResult.Success)
        {
            throw DeviceFailure.Driver(
                DeviceFailureCode.DriverError, result, isFlush ? "Flushing mapped memory" : "Invalidating mapped memory").ToException();
        }
    }

    private static DeviceFailure MapFailure(VkResult result) => DeviceFailure.Driver(
        DeviceFailureCode.MapFailed, result, "Mapping device memory");
}
