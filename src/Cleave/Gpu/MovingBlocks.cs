using Cleave.Buddies;

namespace Cleave.Gpu;

/// <summary>The blocks of a move that has begun, and where they go. Under the lock of the allocator.</summary>
/// <param name="entry">The entry of the owner; -1 if the block is a plain value.</param>
/// <param name="source">The blocks that move.</param>
/// <param name="target">The blocks at the target, one for each.</param>
internal sealed class MovingBlocks(int entry, BuddyBlock[] source, BuddyBlock[] target)
{
    /// <summary>The entry of the owner; -1 for a plain value.</summary>
    public int Entry => entry;

    /// <summary>The blocks that move.</summary>
    public BuddyBlock[] Source => source;

    /// <summary>The blocks at the target, one for each that moves.</summary>
    public BuddyBlock[] Target => target;

    /// <summary>Whether the block is a plain value, which the move holds until it ends.</summary>
    public bool IsValue => entry < 0;

    /// <summary>The entry of the owner that has the target until the move ends.</summary>
    public required int TargetEntry { get; init; }

    /// <summary>Whether the memory is still as it was when the move began. If not, the move can only be dropped.</summary>
    public bool IsCurrent { get; set; } = true;
}
