using Cleave.Memory.Context;

namespace Cleave.Memory.Contract;

/// <summary>Why there is no memory for a request. Misuse is an exception and not among these.</summary>
public enum AllocationError
{
    /// <summary>There is.</summary>
    None,

    /// <summary>No free page, or no free run of them that is long enough, above what the flags may use.</summary>
    OutOfMemory,

    /// <summary>Larger than this allocator ever gives.</summary>
    TooLarge,

    /// <summary>The current <see cref="MemoryGroup"/>, or one that it is in, would be over its limit.</summary>
    GroupLimit,

    /// <summary>65535 groups have charges of one heap, which is the most there can be.</summary>
    TooManyGroups,

    /// <summary>More mappings would be needed than the process may still make.</summary>
    MappingLimit,

    /// <summary>No free run of addresses is long enough.</summary>
    AddressSpace,

    /// <summary>The operating system refused.</summary>
    System,

    /// <summary>What is asked for is not to be had on this operating system.</summary>
    NotSupported,
}
