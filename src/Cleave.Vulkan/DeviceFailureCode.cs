namespace Cleave.Vulkan;

/// <summary>The kinds of failures of device memory.</summary>
public enum DeviceFailureCode
{
    /// <summary>No failure: the request was served.</summary>
    None,

    /// <summary>An argument is invalid; trying again cannot help.</summary>
    InvalidArgument,

    /// <summary>No memory type has the required properties and may hold the resource.</summary>
    NoSuitableType,

    /// <summary>The driver refused the memory for lack of it.</summary>
    OutOfMemory,

    /// <summary>The limit that the options set for the heap would be exceeded.</summary>
    HeapLimit,

    /// <summary>The heap's budget would be exceeded, and the request was to stay within it.</summary>
    OverBudget,

    /// <summary>The device has as many allocations as it allows.</summary>
    TooManyAllocations,

    /// <summary>The size is above the largest allocation of the device, or above the block size of the pool.</summary>
    TooLarge,

    /// <summary>No existing block has room, and the request was not to allocate new device memory.</summary>
    NoRoomInBlocks,

    /// <summary>The pool has no room, and as many blocks as it may have.</summary>
    PoolFull,

    /// <summary>The resource needs dedicated memory, and the request or the pool forbids it.</summary>
    NeedsDedicated,

    /// <summary>The memory could not be mapped.</summary>
    MapFailed,

    /// <summary>The buffer or the image could not be created or bound.</summary>
    ResourceFailed,

    /// <summary>The device is lost; only the release of memory is possible.</summary>
    DeviceLost,

    /// <summary>The driver reported another error.</summary>
    DriverError,
}
