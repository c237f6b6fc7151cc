using System.Runtime.InteropServices;

namespace Cleave.Vulkan.Allocation;

/// <content>Access by the processor.</content>
public sealed partial class DeviceAllocation
{
    /// <summary>The memory as the processor sees it. The memory stays mapped, so further calls cost nothing.</summary>
    /// <remarks>The span must not be used after the owner was disposed. Memory of more than 2 GiB has the parts that
    /// <see cref="GetSpan"/> gives.</remarks>
    /// <exception cref="ObjectDisposedException">The memory was freed.</exception>
    /// <exception cref="InvalidOperationException">The memory type cannot be mapped, or the memory has more than 2^31 - 1
    /// bytes.</exception>
    /// <exception cref="AllocationException">The driver could not map the memory.</exception>
    public Span<byte> Span => Size <= int.MaxValue
        ? GetSpan(0, (int)Size)
        : throw new InvalidOperationException(
            $"The memory has {ByteText.Exact(Size)}, more than a span can have; use GetSpan for its parts.");

    /// <summary>The address at which the processor sees the first byte. The memory stays mapped.</summary>
    /// <exception cref="ObjectDisposedException">The memory was freed.</exception>
    /// <exception cref="InvalidOperationException">The memory type cannot be mapped.</exception>
    /// <exception cref="AllocationException">The driver could not map the memory.</exception>
    public nint MappedAddress => VulkanAllocator.Map(Range);

    /// <summary>Gives a part of the memory as the processor sees it.</summary>
    /// <param name="offset">The first byte of the part.</param>
    /// <param name="length">Bytes of the part.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the memory.</exception>
    /// <inheritdoc cref="MappedAddress" path="/exception"/>
    public Span<byte> GetSpan(ulong offset, int length)
    {
        CheckPart(offset, length < 0 ? ulong.MaxValue : (ulong)length, nameof(length));
        return VulkanAllocator.SpanOf(MappedAddress + (nint)offset, length);
    }

    /// <summary>Copies values into the memory, and makes them visible to the device.</summary>
    /// <typeparam name="T">The type of the values, which are copied byte by byte.</typeparam>
    /// <param name="source">The values.</param>
    /// <param name="offset">The first byte in the memory to write to.</param>
    /// <exception cref="ArgumentOutOfRangeException">The values do not fit into the memory from the offset on.</exception>
    /// <inheritdoc cref="MappedAddress" path="/exception"/>
    public void Write<T>(ReadOnlySpan<T> source, ulong offset = 0)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(source);
        CheckPart(offset, (ulong)bytes.Length, nameof(source));
        bytes.CopyTo(GetSpan(offset, bytes.Length));
        Flush(offset, (ulong)bytes.Length);
    }

    /// <summary>Copies values out of the memory, after what the device wrote there is visible to the processor.</summary>
    /// <typeparam name="T">The type of the values, which are copied byte by byte.</typeparam>
    /// <param name="destination">The room for the values, all of which is filled.</param>
    /// <param name="offset">The first byte in the memory to read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The memory has fewer bytes from the offset on.</exception>
    /// <inheritdoc cref="MappedAddress" path="/exception"/>
    public void Read<T>(Span<T> destination, ulong offset = 0)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(destination);
        CheckPart(offset, (ulong)bytes.Length, nameof(destination));
        Invalidate(offset, (ulong)bytes.Length);
        GetSpan(offset, bytes.Length).CopyTo(bytes);
    }

    /// <summary>Makes writes of the processor visible to the device. Does nothing if the memory is coherent.</summary>
    /// <exception cref="AllocationException">The driver reported an error.</exception>
    /// <exception cref="ObjectDisposedException">The memory was freed.</exception>
    public void Flush() => Flush(0, Size);

    /// <summary>Makes writes of the processor to a part of the memory visible to the device.</summary>
    /// <param name="offset">The first byte of the part; rounded down to whole atoms.</param>
    /// <param name="size">Bytes of the part; rounded up to whole atoms.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the memory.</exception>
    /// <inheritdoc cref="Flush()" path="/exception"/>
    public void Flush(ulong offset, ulong size)
    {
        CheckPart(offset, size, nameof(size));
        Allocator.Synchronize(Range, offset, size, isFlush: true);
    }

    /// <summary>Makes writes of the device visible to the processor. Does nothing if the memory is coherent.</summary>
    /// <inheritdoc cref="Flush()" path="/exception"/>
    public void Invalidate() => Invalidate(0, Size);

    /// <summary>Makes writes of the device to a part of the memory visible to the processor.</summary>
    /// <inheritdoc cref="Flush(ulong, ulong)" path="/param"/>
    /// <inheritdoc cref="Flush(ulong, ulong)" path="/exception"/>
    public void Invalidate(ulong offset, ulong size)
    {
        CheckPart(offset, size, nameof(size));
        Allocator.Synchronize(Range, offset, size, isFlush: false);
    }

    private void CheckPart(ulong offset, ulong length, string parameter)
    {
        if (offset > Size)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"The memory has {ByteText.Exact(Size)}; offset {offset} is outside.");
        }

        if (length > Size - offset)
        {
            throw new ArgumentOutOfRangeException(
                parameter, length, $"The memory has {ByteText.Exact(Size)}; from offset {offset} on there are {Size - offset} bytes.");
        }
    }
}
