namespace Cleave.Gpu;

/// <summary>
/// Terms of an allocation of a <see cref="GpuBuddy"/> beyond its placement. They combine with each other and with any placement.
/// </summary>
[Flags]
public enum GpuBuddyAllocationFlags
{
    /// <summary>No further terms: as many blocks as it takes, of any content.</summary>
    None = 0,

    /// <summary>One unbroken run of addresses serves the request.</summary>
    Contiguous = 1,

    /// <summary>Memory known to be zeroed is preferred; each block says whether it is.</summary>
    Clear = 2,

    /// <summary>The bytes that rounding adds to the size are kept instead of freed.</summary>
    TrimDisable = 4,

    /// <summary>The size must be exact: a multiple of the chunk size, and for a single block a power of two. Without this flag, sizes are
    /// rounded up.</summary>
    ExactSize = 8,
}
