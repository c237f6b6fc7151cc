using System.Diagnostics.CodeAnalysis;
using Cleave.Vulkan.Blocks;
using Cleave.Vulkan.Choice;

namespace Cleave.Vulkan.Allocation;

/// <content>Allocating memory for resources that the caller binds.</content>
public sealed partial class VulkanAllocator
{
    /// <summary>Allocates memory and returns its owner, whose disposal frees it.</summary>
    /// <param name="requirements">The needs of the resource: size, alignment, memory types.</param>
    /// <param name="request">The purpose of the memory.</param>
    /// <exception cref="ArgumentException">An argument is invalid; the message names the value and the limit.</exception>
    /// <exception cref="AllocationException">No memory type served the request; the exception says what was tried and how full each
    /// was.</exception>
    /// <exception cref="ObjectDisposedException">The allocator was disposed.</exception>
    public DeviceAllocation Allocate(in MemoryRequirements requirements, in MemoryRequest request = default) =>
        TryAllocate(
            requirements,
            request,
            out DeviceAllocation? allocation,
            out AllocationFailure failure) ? allocation : throw failure.ToException();

    /// <summary>Allocates memory as <see cref="Allocate"/> does, but returns false with the reason instead of throwing.</summary>
    /// <param name="requirements">The needs of the resource.</param>
    /// <param name="request">The purpose of the memory.</param>
    /// <param name="allocation">The owner of the memory; null if the request was refused.</param>
    /// <param name="failure">The reason of a refusal.</param>
    /// <exception cref="ObjectDisposedException">The allocator was disposed.</exception>
    public bool TryAllocate(
        in MemoryRequirements requirements, in MemoryRequest request, [NotNullWhen(
            true)] out DeviceAllocation? allocation, out AllocationFailure failure) =>
        Ready(TryAllocate(requirements, request, default, out allocation, out failure), allocation);

    /// <summary>Allocates memory as <see cref="Allocate"/> does, but returns false without a reason instead of throwing.</summary>
    /// <inheritdoc cref="TryAllocate(in MemoryRequirements, in MemoryRequest, out DeviceAllocation?, out AllocationFailure)"/>
    public bool TryAllocate(
        in MemoryRequirements requirements, in MemoryRequest request, [NotNullWhen(true)] out DeviceAllocation? allocation)
    {
        var owner = new DeviceAllocation(this, requirements.Size, request.Name);
        bool served = TryPlaceQuickly(requirements, request, owner, isOwned: true, out _)
            || TryPlaceSlowly(requirements, request, owner, isOwned: true, out _);
        allocation = served ? owner : null;
        return Ready(served, allocation);
    }

    /// <summary>Allocates memory and returns it as a plain value, which <see cref="Free(DeviceRange)"/> frees.</summary>
    /// <remarks>A range of an existing block leaves nothing for the garbage collector. A value that is lost is memory that is
    /// lost.</remarks>
    /// <inheritdoc cref="Allocate" path="/param"/>
    /// <inheritdoc cref="Allocate" path="/exception"/>
    public DeviceRange AllocateRange(in MemoryRequirements requirements, in MemoryRequest request = default) =>
        TryAllocateRange(
            requirements, request, out DeviceRange range, out AllocationFailure failure) ? range : throw failure.ToException();

    /// <summary>Allocates memory as a plain value, or returns false with the reason.</summary>
    /// <param name="requirements">The needs of the resource.</param>
    /// <param name="request">The purpose of the memory.</param>
    /// <param name="range">The range; <c>default</c> if the request was refused.</param>
    /// <param name="failure">The reason of a refusal.</param>
    /// <exception cref="ObjectDisposedException">The allocator was disposed.</exception>
    public bool TryAllocateRange(
        in MemoryRequirements requirements, in MemoryRequest request, out DeviceRange range, out AllocationFailure failure) =>
        TryPlaceQuickly(requirements, request, request.Name, isOwned: false, out range)
            ? Served(out failure)
            : TryPlace(requirements, request, new ResourceHandles(request.Name), out range, out failure);

    /// <summary>Allocates memory as a plain value, or returns false without a reason: the fastest call.</summary>
    /// <inheritdoc cref="TryAllocateRange(in MemoryRequirements, in MemoryRequest, out DeviceRange, out AllocationFailure)"/>
    public bool TryAllocateRange(in MemoryRequirements requirements, in MemoryRequest request, out DeviceRange range) =>
        TryPlaceQuickly(requirements, request, request.Name, isOwned: false, out range)
            || TryPlaceSlowly(requirements, request, request.Name, isOwned: false, out range);

    /// <summary>Frees a range that was returned as a value.</summary>
    /// <param name="range">The range.</param>
    /// <exception cref="MisuseException">The value is out of date, of another allocator, <c>default</c>, or an owner holds the range.
    /// Nothing has changed.</exception>
    public void Free(DeviceRange range)
    {
        if (!TryFree(range))
        {
            throw new MisuseException(MisuseOf(range), nameof(range));
        }
    }

    /// <summary>Frees a range as <see cref="Free(DeviceRange)"/> does, but returns false if the range is not the caller's to
    /// free.</summary>
    /// <param name="range">The range.</param>
    public bool TryFree(DeviceRange range) => IsOurs(range) && range.Block!.Holder.TryFree(range.Block, range.Range, isOwner: false);

    /// <summary>Frees a range, or returns false with the misuse.</summary>
    /// <param name="range">The range.</param>
    /// <param name="misuse">The reason why the range is not the caller's to free.</param>
    public bool TryFree(DeviceRange range, out Misuse misuse)
    {
        bool freed = TryFree(range);
        misuse = freed ? default : MisuseOf(range);
        return freed;
    }

    /// <summary>Allocates memory whose owner is not moved before <see cref="Ready"/>, which is when its resource is bound.</summary>
    private bool TryAllocate(
        in MemoryRequirements requirements,
        in MemoryRequest request,
        ResourceHandles resource,
        [NotNullWhen(true)] out DeviceAllocation? allocation,
        out AllocationFailure failure)
    {
        var owner = new DeviceAllocation(this, requirements.Size, request.Name);
        bool served = TryPlaceQuickly(requirements, request, owner, isOwned: true, out _)
            ? Served(out failure)
            : TryPlace(requirements, request, resource with { Owner = owner, IsOwned = true }, out _, out failure);
        allocation = served ? owner : null;
        return served;
    }

    /// <summary>Lets memory be moved from now on: the caller knows it, and its resource is bound.</summary>
    /// <returns>Whether there is memory.</returns>
    private static bool Ready(bool served, DeviceAllocation? memory)
    {
        memory?.SetReady();
        return served;
    }

    /// <summary>Tries one memory type after the other, the best one first.</summary>
    private bool TryPlace(
        in MemoryRequirements requirements,
        in MemoryRequest request,
        ResourceHandles resource,
        out DeviceRange range,
        out AllocationFailure failure)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        range = default;
        if (RequestChecks.Complaint(requirements, request, _device) is { IsFailure: true } complaint)
        {
            failure = complaint;
            return false;
        }

        TypeDemand demand = request.DemandOf(requirements.TypeBits);
        if (request.Pool is { } pool)
        {
            bool placed = TryPlaceInPool(
                pool, requirements, request, resource, out MemoryBlock place, out BlockRange part, out DeviceFailure refused);
            failure = refused;
            range = placed ? new DeviceRange(place, part) : default;
            CountFailure(!placed);
            return placed && (!demand.IsHostAccessed || TryMap(ref range, resource.IsOwned, out failure));
        }

        int[] types = _chooser.Choose(demand);
        List<DeviceAttempt>? attempts = null;
        foreach (int type in types)
        {
            if (TryPlaceIn(type, requirements, request, resource, out MemoryBlock block, out BlockRange place, ref attempts))
            {
                range = new DeviceRange(block, place);
                return !demand.IsHostAccessed ? Served(out failure) : TryMap(ref range, resource.IsOwned, out failure);
            }

            if (attempts![^1].Code == DeviceFailureCode.DeviceLost)
            {
                break;
            }
        }

        CountFailure(isFailure: true);
        failure = attempts is null ? RequestChecks.NoType(requirements, _chooser.Explain(demand)) : new DeviceFailure
        {
            Code = attempts[^1].Code,
            Size = requirements.Size,
            DriverResult = attempts[^1].DriverResult,
            Attempts = attempts,
        };
        return false;
    }

    private static bool Served(out AllocationFailure failure)
    {
        failure = default;
        return true;
    }
}
