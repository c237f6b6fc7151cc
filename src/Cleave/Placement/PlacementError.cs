using Cleave.Core;

namespace Cleave.Placement;

/// <summary>The result of a raw call of a <see cref="GpuBuddyCore"/>, as the kernel distinguishes results. All but <see cref="None"/> and
/// <see cref="NoSpace"/> are invalid arguments.</summary>
/// <remarks>All other allocators report an <see cref="AllocationFailure"/>.</remarks>
public enum PlacementError
{
    /// <summary>No error: the call succeeded.</summary>
    None = 0,

    /// <summary>
    /// The request is valid, but the free blocks cannot serve it (the kernel's ENOSPC). From a <see cref="GpuBuddyCore"/> some such
    /// requests could never be served, such as one in a range that is shorter than its size.
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

    /// <summary>The bounds hold exactly the size, and do not lie at a multiple of the smallest block.</summary>
    ExactRangeMisaligned,

    /// <summary>Rounded to whole smallest blocks, the size is larger than the space.</summary>
    RoundedSizeTooLarge,

    /// <summary>The request is for a single block, with a size that is not a power of two.</summary>
    BlockSizeNotPowerOfTwo,

    /// <summary>The list of blocks to trim does not have exactly one block.</summary>
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
}
