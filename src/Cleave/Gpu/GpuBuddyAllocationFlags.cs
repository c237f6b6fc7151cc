namespace Cleave.Gpu;

/// <summary>
/// What an allocation of a <see cref="GpuBuddy"/> asks for beyond its mode. They combine with each other and with any mode.
/// </summary>
[Flags]
public enum GpuBuddyAllocationFlags
{
    /// <summary>Nothing more: as many blocks as it takes, of any content.</summary>
    None = 0,

    /// <summary>One unbroken run of addresses.</summary>
    Contiguous = 1,

    /// <summary>Memory known to be zeroed is preferred; each block says whether it is.</summary>
    Clear = 2,

    /// <summary>What rounding adds to the size is kept instead of given back.</summary>
    TrimDisable = 4,

    /// <summary>The size must be exact: a multiple of the chunk size, and for a single block a power of two. Without it, sizes are rounded
    /// up.</summary>
    ExactSize = 8,
}
