using System.Runtime.CompilerServices;
using Cleave.Vulkan.Blocks;

namespace Cleave.Vulkan.Allocation;

/// <summary>A range of device memory as a plain value: the form of an allocation that leaves no garbage.</summary>
/// <remarks>
/// The value is the handle by which <see cref="VulkanAllocator.Free(DeviceRange)"/> frees the range. A copy that was kept after the range
/// was freed is refused, even if the same memory was allocated again. Immutable, so safe from any number of threads. <c>default</c> is no
/// range.
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Vulkan;
///
/// // Memory without an object on the managed heap, for millions of allocations. Free takes the value back.
/// using var allocator = new VulkanAllocator(handles);
/// DeviceRange range = allocator.AllocateRange(new MemoryRequirements(Size: 4096, Alignment: 256));
/// Console.WriteLine(range.Offset % 256); // 0
/// allocator.Free(range);
/// </code>
/// </example>
public readonly struct DeviceRange : IEquatable<DeviceRange>
{
    // Fields of eight bytes each instead of a BlockRange, for the same reason as there.
    private readonly ulong _handle;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal DeviceRange(MemoryBlock block, in BlockRange range)
    {
        Block = block;
        Offset = range.Offset;
        Size = range.Size;
        _handle = range.Handle;
    }

    /// <summary>Whether this is a range at all; false for <c>default</c>.</summary>
    public bool IsRange => Block is not null;

    /// <summary>The VkDeviceMemory that the range is a part of; 0 for <c>default</c>.</summary>
    public ulong Memory => Block?.Memory.Handle ?? 0;

    /// <summary>The first byte of the range in its memory.</summary>
    public ulong Offset { get; }

    /// <summary>Bytes of the range: the size that was asked for, rounded up to the granularity.</summary>
    public ulong Size { get; }

    /// <summary>The memory type; null for <c>default</c>.</summary>
    public MemoryTypeInfo? Type => Block?.Memory.Type;

    /// <summary>Whether the range is all of a device allocation.</summary>
    public bool IsDedicated => Block is { IsDedicated: true };

    internal MemoryBlock? Block { get; }

    internal BlockRange Range => new(Offset, Size, _handle);

    /// <summary>Reports whether two values are the same handle.</summary>
    public bool Equals(DeviceRange other) => Block == other.Block && Range == other.Range;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DeviceRange other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Block?.Id, Offset);

    /// <summary>Describes the range, as "[0x1000, +4 KiB) of memory 0x5 (type 0)".</summary>
    public override string ToString() => Block is null ? "no range" : $"{Range} of memory {AddressText.Of(Memory)} (type {Type!.Index})";

    /// <summary>Reports whether two values are the same handle.</summary>
    public static bool operator ==(DeviceRange left, DeviceRange right) => left.Equals(right);

    /// <summary>Reports whether two values are different handles.</summary>
    public static bool operator !=(DeviceRange left, DeviceRange right) => !left.Equals(right);
}
