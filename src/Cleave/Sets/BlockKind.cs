namespace Cleave.Sets;

/// <summary>The two kinds of free blocks, as the numbers by which words and counters are found without a branch.</summary>
internal static class BlockKind
{
    /// <summary>Content unknown.</summary>
    public const int Dirty = 0;

    /// <summary>Known to be zeroed.</summary>
    public const int Clear = 1;

    /// <summary>How many there are.</summary>
    public const int Count = 2;

    /// <summary>The number of a kind that is told as a flag.</summary>
    public static int Of(bool clear) => clear ? Clear : Dirty;

    /// <summary>The state of a free block of a kind.</summary>
    public static BlockState Free(int kind) => (BlockState)(1 + kind);
}
