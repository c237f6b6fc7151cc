namespace Cleave.Vulkan;

/// <summary>The limits of a device that concern memory.</summary>
public sealed record DeviceLimits
{
    /// <summary>The name of the device.</summary>
    public required string DeviceName { get; init; }

    /// <summary>The most device allocations that may exist at one time.</summary>
    public required uint MaxAllocationCount { get; init; }

    /// <summary>Bytes of the largest device allocation.</summary>
    public required ulong MaxAllocationSize { get; init; }

    /// <summary>Bytes of the pages that linear and optimal resources must not share.</summary>
    public required ulong BufferImageGranularity { get; init; }

    /// <summary>Bytes of which the ranges of flushes and invalidations are multiples.</summary>
    public required ulong NonCoherentAtomSize { get; init; }

    /// <summary>The alignment of memory of the host that the device can import, in bytes; 0 if it cannot import any.</summary>
    public required ulong HostImportAlignment { get; init; }

    /// <summary>Whether the device integrates its memory with that of the processor.</summary>
    public required bool IsIntegrated { get; init; }
}
