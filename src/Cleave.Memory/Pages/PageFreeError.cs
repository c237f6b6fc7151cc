namespace Cleave.Memory.Pages;

/// <summary>The reasons why a <see cref="PageAllocator"/> refuses to free a block.</summary>
public enum PageFreeError
{
    /// <summary>No error: the block was freed.</summary>
    None,

    /// <summary>The order is negative or too large for this allocator.</summary>
    NoSuchOrder,

    /// <summary>The address lies in no region, or in the pages of the metadata.</summary>
    NoRegion,

    /// <summary>The address is not that of a page, or is not a multiple of the size of its order relative to the beginning of its
    /// tree.</summary>
    Misaligned,

    /// <summary>The memory at the address is already free.</summary>
    AlreadyFree,

    /// <summary>The memory at the address was allocated with another order.</summary>
    OtherOrder,
}
