using System.Runtime.CompilerServices;
using Cleave.Bench.Gpu;
using Cleave.Placement;
using Cleave.Vulkan;
using Cleave.Vulkan.Allocation;

namespace Cleave.Bench.Vulkan;

/// <summary>The path through the calls of a Vulkan allocator that return plain values. The workloads use no flags.</summary>
/// <param name="memory">The allocator.</param>
/// <param name="typeBits">A bit for each memory type that the resources may lie in.</param>
internal readonly struct DeviceRangeTarget(VulkanAllocator memory, uint typeBits = uint.MaxValue) : IBlockTarget<DeviceRange>
{
    public ReadOnlySpan<DeviceRange> Several => [];

    /// <summary>Always 0, because the allocator does not count its own bookkeeping.</summary>
    public ulong MetadataBytes => 0;

    public static bool IsBlock(DeviceRange block) => block.IsRange;

    public static ulong BytesOf(DeviceRange block) => block.Size;

    public static (ulong Offset, int Order) Describe(DeviceRange block) => (block.Offset, 0);

    /// <summary>Makes an allocator with the default options.</summary>
    public static DeviceRangeTarget Open() => new(CountingDevice.Open(null, out _));

    /// <remarks>Neither the allocation nor the free is inlined, so that the code of the allocator keeps its own profile.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public PlacementError Allocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out DeviceRange only) =>
        memory.TryAllocateRange(new MemoryRequirements(size, 256, typeBits, ResourceKind.Linear), default, out only)
            ? PlacementError.None : PlacementError.NoSpace;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(DeviceRange block) => memory.Free(block);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(ReadOnlySpan<DeviceRange> blocks, bool cleared) => memory.Free(blocks[0]);
}
