using Cleave.Core;

namespace Cleave.Placement;

/// <summary>The flags of the raw calls of <see cref="GpuBuddyCore"/>, with the reference's bit values. Unknown bits are ignored.</summary>
[Flags]
public enum GpuBuddyRawFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Allocate between start and end only.</summary>
    Range = 1,

    /// <summary>Prefer the highest offset to the smallest fitting block.</summary>
    TopDown = 2,

    /// <summary>Allocate one unbroken run of addresses.</summary>
    Contiguous = 4,

    /// <summary>Prefer memory that is known to be zeroed.</summary>
    Clear = 8,

    /// <summary>For freeing: the memory has been zeroed.</summary>
    Cleared = 16,

    /// <summary>Keep what rounding adds to the size instead of giving it back.</summary>
    TrimDisable = 32,
}
