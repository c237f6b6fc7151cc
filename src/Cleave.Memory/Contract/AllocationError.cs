using Cleave.Memory.Context;

namespace Cleave.Memory.Contract;

/// <summary>The reason why a request for memory failed. Misuse is reported as an exception instead.</summary>
public enum AllocationError
{
    /// <summary>No error: the memory was allocated.</summary>
    None,

    /// <summary>No free page, or no run of free pages that is long enough, is left above the reserve that the flags must not use.</summary>
    OutOfMemory,

    /// <summary>The request is larger than the largest size that this allocator ever serves.</summary>
    TooLarge,

    /// <summary>The charge would exceed the limit of the current <see cref="MemoryGroup"/> or of one of its ancestors.</summary>
    GroupLimit,

    /// <summary>65535 groups, the maximum, already have charges in this heap.</summary>
    TooManyGroups,

    /// <summary>The request needs more memory mappings than the process may still make.</summary>
    MappingLimit,

    /// <summary>No run of free addresses is long enough.</summary>
    AddressSpace,

    /// <summary>The operating system refused the request.</summary>
    System,

    /// <summary>The operating system does not support the request.</summary>
    NotSupported,
}
