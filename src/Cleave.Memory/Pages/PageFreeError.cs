namespace Cleave.Memory.Pages;

/// <summary>Why a <see cref="PageAllocator"/> refuses to take a block back.</summary>
public enum PageFreeError
{
    /// <summary>It does not: the block is free now.</summary>
    None,

    /// <summary>There is no such order.</summary>
    NoSuchOrder,

    /// <summary>The address lies in no region, or in memory that the books lie in.</summary>
    NoRegion,

    /// <summary>The address is not that of a page, or not a multiple of the size of its order behind the beginning of its tree.</summary>
    Misaligned,

    /// <summary>What is there is free.</summary>
    AlreadyFree,

    /// <summary>What is there was allocated with another order.</summary>
    OtherOrder,
}
