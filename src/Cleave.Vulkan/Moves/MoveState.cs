namespace Cleave.Vulkan.Moves;

/// <summary>The instruction for a move at the end of its pass.</summary>
public enum MoveOperation
{
    /// <summary>The content was copied: the allocation has the new place from then on, and the old one is free.</summary>
    Copy,

    /// <summary>The allocation stays where it is, and this defragmentation does not propose it again.</summary>
    Ignore,

    /// <summary>The allocation is freed, with its buffer or image, at both places.</summary>
    Destroy,
}

/// <summary>The state of a <see cref="DefragmentationMove"/>.</summary>
public enum MoveState
{
    /// <summary>The pass is open: the allocation is at its old place, and the new one is reserved.</summary>
    Open,

    /// <summary>The allocation is at the new place.</summary>
    Moved,

    /// <summary>The allocation is where it was, because the caller wanted that or created no new buffer or image.</summary>
    Ignored,

    /// <summary>The allocation was freed at the end of the pass, as the caller wanted.</summary>
    Destroyed,

    /// <summary>The allocation was freed while the pass was open; the new place is free too.</summary>
    Freed,

    /// <summary>The allocation was pinned while the pass was open, so it is where it was.</summary>
    Pinned,

    /// <summary>The pass was cancelled; the allocation is where it was.</summary>
    Cancelled,
}
