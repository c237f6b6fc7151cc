using System.Numerics;
using Cleave.Vulkan.Choice;
using Cleave.Vulkan.Devices;

namespace Cleave.Vulkan.Allocation;

/// <summary>Checks of requests, with failures that name the value and the limit.</summary>
internal static class RequestChecks
{
    /// <summary>Finds what is wrong with a request.</summary>
    /// <returns>A failure; <c>default</c> if nothing is wrong.</returns>
    public static DeviceFailure Complaint(in MemoryRequirements requirements, in MemoryRequest request, DeviceContext device) =>
        requirements.Size == 0 || !BitOperations.IsPow2(requirements.Alignment) || requirements.TypeBits == 0
            || request.Priority is not null || request.Export != ExternalHandles.None || requirements.Size > long.MaxValue
            ? Complain(requirements, request, device) : default;

    /// <summary>Makes the failure of a request that no memory type can serve.</summary>
    public static DeviceFailure NoType(in MemoryRequirements requirements, MemoryTypeChoice choice) => new()
    {
        Code = DeviceFailureCode.NoSuitableType,
        Size = requirements.Size,
        Detail = "No memory type of the device serves the request. " + string.Join(' ', choice.Verdicts),
    };

    private static DeviceFailure Complain(in MemoryRequirements requirements, in MemoryRequest request, DeviceContext device)
    {
        string? requirement = requirements.Size == 0 ? "Size is 0; an allocation has at least 1 byte."
            : requirements.Size > long.MaxValue ? $"Size is {ByteText.Exact(requirements.Size)}; an allocation has less than 8 EiB."
            : !BitOperations.IsPow2(requirements.Alignment) ? $"Alignment is {requirements.Alignment}; it must be a power of two."
            : requirements.TypeBits == 0 ? "TypeBits is 0; the resource must be able to lie in a memory type."
            : null;
        string? condition = request.Priority is { } priority && !(priority >= 0 && priority <= 1)
            ? FormattableString.Invariant($"Priority is {priority}; it must be from 0 to 1.")
            : request.Export != ExternalHandles.None && !device.Has(DeviceFeatures.ExternalMemoryFd)
            ? $"Export is {request.Export}; it needs ExternalMemoryFd in the Features of the options."
            : null;
        return requirement is not null ? DeviceFailure.Invalid(nameof(requirements), requirement)
            : condition is not null ? DeviceFailure.Invalid(nameof(request), condition)
            : default;
    }
}
