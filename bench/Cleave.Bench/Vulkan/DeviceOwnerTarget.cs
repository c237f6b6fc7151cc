using System.Runtime.CompilerServices;
using Cleave.Bench.Gpu;
using Cleave.Placement;
using Cleave.Vulkan;
using Cleave.Vulkan.Allocation;

namespace Cleave.Bench.Vulkan;

/// <summary>The path through the calls of a Vulkan allocator that return owners. The workloads use no flags.</summary>
internal readonly struct DeviceOwnerTarget(VulkanAllocator memory) : IBlockTarget<DeviceOwnerTarget.Owned>
{
    public ReadOnlySpan<Owned> Several => [];

    /// <inheritdoc cref="DeviceRangeTarget.MetadataBytes"/>
    public ulong MetadataBytes => 0;

    public static bool IsBlock(Owned block) => block.Owner is not null;

    public static ulong BytesOf(Owned block) => block.Owner.Size;

    public static (ulong Offset, int Order) Describe(Owned block) => (block.Owner.Offset, 0);

    /// <summary>Makes an allocator with the default options.</summary>
    public static DeviceOwnerTarget Open() => new(CountingDevice.Open(null, out _));

    /// <inheritdoc cref="DeviceRangeTarget.Allocate" path="/remarks"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public PlacementError Allocate(ulong start, ulong end, ulong size, ulong minBlock, GpuBuddyRawFlags flags, out Owned only)
    {
        bool served = memory.TryAllocate(
            new MemoryRequirements(size, 256, uint.MaxValue, ResourceKind.Linear), default, out DeviceAllocation? owner);
        only = new Owned(owner!);
        return served ? PlacementError.None : PlacementError.NoSpace;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(Owned block) => block.Owner.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Free(ReadOnlySpan<Owned> blocks, bool cleared) => blocks[0].Owner.Dispose();

    /// <summary>An owner as a struct.</summary>
    internal readonly record struct Owned(DeviceAllocation Owner);
}
