using Cleave.Vulkan.Blocks;
using Cleave.Vulkan.Devices;

namespace Cleave.Vulkan.Allocation;

/// <content>Placing a request in one memory type: a range of a block, or dedicated memory.</content>
public sealed partial class VulkanAllocator
{
    /// <summary>Tries blocks and dedicated memory, in the order that suits the request, and notes what refused.</summary>
    private bool TryPlaceIn(
        int type,
        in MemoryRequirements requirements,
        in MemoryRequest request,
        in ResourceHandles resource,
        out MemoryBlock block,
        out BlockRange range,
        ref List<DeviceAttempt>? attempts)
    {
        BlockList list = _lists[type];
        PlaceDemand demand = DemandOf(requirements, request, resource);
        bool mustBeAlone = requirements.RequiresDedicated || request.Dedicated == DedicatedMemory.Always
            || request.Export != ExternalHandles.None;
        bool mayBeAlone = request.Dedicated != DedicatedMemory.Never && !request.ExistingOnly;
        bool aloneFirst = mustBeAlone || (mayBeAlone && IsBetterAlone(requirements, list));
        bool triesBlocks = !mustBeAlone && requirements.Size <= list.Options.BlockSize;
        if (mustBeAlone && !mayBeAlone)
        {
            Note(
                ref attempts,
                _source.Refusal(OrderOf(list, requirements, request, resource), DeviceFailureCode.NeedsDedicated, VkResult.Success, 0));
            block = null!;
            range = default;
            return false;
        }

        return (aloneFirst && TryAlone(list, demand, requirements, request, resource, out block, out range, ref attempts))
            || TryBlocks(list, demand, triesBlocks || !mayBeAlone, out block, out range, ref attempts)
            || (mayBeAlone && !aloneFirst && TryAlone(list, demand, requirements, request, resource, out block, out range, ref attempts));
    }

    private static PlaceDemand DemandOf(in MemoryRequirements requirements, in MemoryRequest request, in ResourceHandles resource) =>
        new(requirements.Size, AlignmentOf(requirements, request), requirements.Kind)
        {
            Owner = resource.Owner,
            IsOwned = resource.IsOwned,
            FromTop = request.FromTop,
            WithinBudget = request.WithinBudget,
            ExistingOnly = request.ExistingOnly,
        };

    /// <summary>The largest of the alignments that the resource, the request and its pool ask for.</summary>
    private static Alignment AlignmentOf(in MemoryRequirements requirements, in MemoryRequest request)
    {
        var alignment = new Alignment(requirements.Alignment);
        Alignment least = request.Pool is { } pool && pool.Options.MinAlignment > request.MinAlignment
            ? pool.Options.MinAlignment : request.MinAlignment;
        return least > alignment ? least : alignment;
    }

    private static bool TryBlocks(
        BlockList list,
        in PlaceDemand demand,
        bool isWanted,
        out MemoryBlock block,
        out BlockRange range,
        ref List<DeviceAttempt>? attempts)
    {
        block = null!;
        range = default;
        if (!isWanted)
        {
            return false;
        }

        bool served = list.TryAllocate(demand, out block, out range, out DeviceAttempt refusal);
        if (!served)
        {
            Note(ref attempts, refusal);
        }

        return served;
    }

    private bool TryAlone(
        BlockList list,
        in PlaceDemand demand,
        in MemoryRequirements requirements,
        in MemoryRequest request,
        in ResourceHandles resource,
        out MemoryBlock block,
        out BlockRange range,
        ref List<DeviceAttempt>? attempts)
    {
        bool served = _dedicated.TryAllocate(
            OrderOf(list, requirements, request, resource), demand, out block, out range, out DeviceAttempt refusal);
        if (!served)
        {
            Note(ref attempts, refusal);
        }

        return served;
    }

    /// <summary>Decides whether dedicated memory is better, if nothing forces the one or the other.</summary>
    /// <remarks>Small resources that the driver merely prefers alone share blocks once three quarters of the device allocations are used
    /// up.</remarks>
    private bool IsBetterAlone(in MemoryRequirements requirements, BlockList list)
    {
        bool isScarce = _source.Ledger.TotalCount > _source.Ledger.MaxCount / 4 * 3;
        return requirements.Size > list.Options.BlockSize / 2 || (requirements.PrefersDedicated && !isScarce);
    }

    private static MemoryOrder OrderOf(
        BlockList list, in MemoryRequirements requirements, in MemoryRequest request, in ResourceHandles resource) => new()
        {
            Size = requirements.Size,
            Type = list.Options.Type,
            WithinBudget = request.WithinBudget,
            Priority = request.Priority,
            Buffer = request.CanAlias ? 0 : resource.Buffer,
            Image = request.CanAlias ? 0 : resource.Image,
            Export = request.Export,
            Name = request.Name,
        };

    /// <summary>Notes the refusal of a type. If its blocks and dedicated memory were both refused, the later reason stands for both,
    /// so that a failure names each type once.</summary>
    private static void Note(ref List<DeviceAttempt>? attempts, in DeviceAttempt refusal)
    {
        attempts ??= [];
        if (attempts.Count > 0 && attempts[^1] is var before && before.Type.Index == refusal.Type.Index)
        {
            attempts[^1] = refusal.Blocks > 0 ? refusal : refusal with
            {
                Blocks = before.Blocks,
                FreeBytes = before.FreeBytes,
                LargestFreeRun = before.LargestFreeRun,
            };
            return;
        }

        attempts.Add(refusal);
    }
}
