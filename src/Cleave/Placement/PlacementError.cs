using Cleave.Core;
using Cleave.Gpu;

namespace Cleave.Placement;

/// <summary>
/// The reason why an allocator refused a call. All but <see cref="None"/> and <see cref="NoSpace"/> are invalid arguments.
/// </summary>
public enum PlacementError
{
    /// <summary>No error: the call succeeded.</summary>
    None = 0,

    /// <summary>
    /// The request is valid, but the free blocks cannot serve it (the kernel's ENOSPC). From a <see cref="GpuBuddyCore"/> some such requests
    /// could never be served, such as one in a range that is shorter than its size.
    /// </summary>
    NoSpace,

    /// <summary>The size is below the chunk size.</summary>
    SizeBelowChunk,

    /// <summary>The smallest block is below the chunk size.</summary>
    MinBlockBelowChunk,

    /// <summary>The smallest block is not a power of two.</summary>
    MinBlockNotPowerOfTwo,

    /// <summary>The start is not a multiple of the chunk size.</summary>
    StartUnaligned,

    /// <summary>The end is not a multiple of the chunk size.</summary>
    EndUnaligned,

    /// <summary>The size is not a multiple of the chunk size.</summary>
    SizeUnaligned,

    /// <summary>The end lies past the end of the space.</summary>
    EndPastSpace,

    /// <summary>Start, or start + size, lies past the end of the space.</summary>
    SizePastSpace,

    /// <summary>The bounds hold exactly the size, and do not lie at a multiple of the smallest block. A <see cref="GpuBuddy"/> looks only at the start
    /// if the request is contiguous, for a single block, or below its alignment.</summary>
    ExactRangeMisaligned,

    /// <summary>Rounded to whole smallest blocks, the size is larger than the space.</summary>
    RoundedSizeTooLarge,

    /// <summary>The flags have a bit without a meaning.</summary>
    UnknownFlags,

    /// <summary>The range is empty or ends before it begins.</summary>
    RangeEmpty,

    /// <summary>The range begins below the base offset.</summary>
    RangeBelowBase,

    /// <summary>The request is for a single block, with a size that is not a power of two.</summary>
    BlockSizeNotPowerOfTwo,

    /// <summary>
    /// The memory to trim is a list of several blocks; with a <see cref="GpuBuddy"/>, several that are not one run of addresses.
    /// </summary>
    TrimNeedsOneBlock,

    /// <summary>The size to trim to is zero.</summary>
    TrimSizeZero,

    /// <summary>The size to trim to is not a multiple of the chunk size.</summary>
    TrimSizeUnaligned,

    /// <summary>The size to trim to is larger than the block.</summary>
    TrimSizeAboveBlock,

    /// <summary>The start to trim to lies below the block.</summary>
    TrimStartBelowBlock,

    /// <summary>The start to trim to is not a multiple of the chunk size.</summary>
    TrimStartUnaligned,

    /// <summary>The start to trim to, plus the size, lies past the end of the block.</summary>
    TrimPastBlock,

    /// <summary>
    /// The range could not hold the request even if all of it were free. Only a <see cref="GpuBuddy"/> or a best-fit allocator reports
    /// this.
    /// </summary>
    RangeTooShort,

    /// <summary>The size to grow to is below the size of the range. Only a best-fit allocator reports this.</summary>
    GrowSizeBelowRange,
}
