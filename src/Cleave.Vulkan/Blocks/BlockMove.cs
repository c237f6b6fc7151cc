namespace Cleave.Vulkan.Blocks;

/// <summary>A move that has begun: the place at the target is taken, and the range is still where it was.</summary>
/// <remarks>Changed under the lock of the list of both blocks only.</remarks>
internal sealed class BlockMove(MemoryBlock source, BlockRange range, MemoryBlock target, BlockRange place)
{
    /// <summary>The block that the range is in until the move is complete.</summary>
    public MemoryBlock Source => source;

    /// <summary>The range before the move.</summary>
    public BlockRange Range => range;

    /// <summary>The block of the target; the same block for a move inside a block.</summary>
    public MemoryBlock Target => target;

    /// <summary>The range that was taken at the target, which is the range after the move.</summary>
    public BlockRange Place => place;
}

/// <summary>The end of a move.</summary>
internal enum MoveEnd
{
    /// <summary>The range is at the target.</summary>
    Moved,

    /// <summary>The move was dropped on request; the range is where it was.</summary>
    Dropped,

    /// <summary>The range was freed before; the target is free again.</summary>
    Freed,

    /// <summary>The owner of the range does not allow the move any more; the range is where it was.</summary>
    Pinned,
}
