using System.Numerics;
using System.Runtime.CompilerServices;
using Cleave.Vulkan.Blocks;
using Cleave.Vulkan.Choice;

namespace Cleave.Vulkan.Allocation;

/// <content>The most frequent request: a small resource without conditions, for which a block has room.</content>
public sealed partial class VulkanAllocator
{
    /// <summary>Serves a request the long way, without a reason. Not inlined, so that the short way has a small frame.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryPlaceSlowly(
        in MemoryRequirements requirements, in MemoryRequest request, object? owner, bool isOwned, out DeviceRange range) =>
        TryPlace(requirements, request, new ResourceHandles(owner) { IsOwned = isOwned }, out range, out _);

    /// <summary>Serves a request from a block that exists, if nothing about it is special.</summary>
    /// <remarks>
    /// The place is the one that the long way would find, which tries the blocks of the best type first for such a request. Whatever is
    /// special, invalid or without room is left to the long way, which also makes the failure.
    /// </remarks>
    /// <returns>False if the long way has to be taken; nothing has changed then.</returns>
    private bool TryPlaceQuickly(
        in MemoryRequirements requirements, in MemoryRequest request, object? owner, bool isOwned, out DeviceRange range)
    {
        Unsafe.SkipInit(out range);
        bool isPlain = request.Pool is null && request.Priority is null && request.Export == ExternalHandles.None
            && request.Dedicated != DedicatedMemory.Always && !requirements.PrefersDedicated && !requirements.RequiresDedicated
            && BitOperations.IsPow2(requirements.Alignment) && Volatile.Read(ref _disposed) == 0;
        if (isPlain)
        {
            TypeDemand types = request.DemandOf(requirements.TypeBits);
            int[] chosen = _chooser.Choose(types);
            BlockList? list = chosen.Length > 0 ? _lists[chosen[0]] : null;
            if (list is not null && requirements.Size - 1 < list.QuickSize)
            {
                var demand = new PlaceDemand(requirements.Size, AlignmentOf(requirements, request), requirements.Kind)
                {
                    Owner = owner,
                    IsOwned = isOwned,
                    FromTop = request.FromTop,
                };
                if (list.TryPlace(demand, types.IsHostAccessed, out MemoryBlock block, out BlockRange place))
                {
                    range = new DeviceRange(block, place);
                    return true;
                }
            }
        }

        range = default;
        return false;
    }
}
