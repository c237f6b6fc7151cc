using Cleave.Core;

namespace Cleave.Placement;

/// <summary>The flags of the raw calls of <see cref="GpuBuddyCore"/>, with the reference's bit values. Unknown bits are ignored.</summary>
[Flags]
public enum GpuBuddyRawFlags : uint
{
    /// <summary>No flag is set.</summary>
    None = 0,

    /// <summary>The allocation lies between start and end.</summary>
    Range = 1,

    /// <summary>The highest offset is preferred to the smallest block that fits.</summary>
    TopDown = 2,

    /// <summary>One unbroken run of addresses serves the request.</summary>
    Contiguous = 4,

    /// <summary>Memory that is known to be zeroed is preferred.</summary>
    Clear = 8,

    /// <summary>Memory that is freed has been zeroed.</summary>
    Cleared = 16,

    /// <summary>The bytes that rounding adds to the size are kept instead of freed.</summary>
    TrimDisable = 32,
}
