namespace Cleave.Sets;

/// <summary>The two kinds of free blocks, as numbers that index words and counters without a branch.</summary>
internal static class BlockKind
{
    /// <summary>The kind of free blocks whose content is unknown.</summary>
    public const int Dirty = 0;

    /// <summary>The kind of free blocks that are known to be zeroed.</summary>
    public const int Clear = 1;

    /// <summary>The number of kinds.</summary>
    public const int Count = 2;

    /// <summary>Converts a flag to a kind.</summary>
    /// <param name="clear">True for clear, false for dirty.</param>
    public static int Of(bool clear) => clear ? Clear : Dirty;

    /// <summary>Returns the state of a free block of a kind.</summary>
    public static BlockState Free(int kind) => (BlockState)(1 + kind);
}
