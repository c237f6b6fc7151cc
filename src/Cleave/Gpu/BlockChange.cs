namespace Cleave.Gpu;

/// <summary>The kinds of records in an increment of blocks. The numbers are part of the format.</summary>
/// <remarks>A block is one number: its index among the blocks of its order, times 64, plus the order.
/// An owner is named by its first block.</remarks>
internal enum BlockChange : byte
{
    /// <summary>Blocks became those of a new owner: their number - 1, the blocks.</summary>
    OwnerAllocated = 0,

    /// <summary>A block became a value: the block.</summary>
    ValueAllocated = 1,

    /// <summary>A value became free and dirty: the block.</summary>
    ValueFreed = 2,

    /// <summary>A value became free and clear: the block.</summary>
    ValueFreedCleared = 3,

    /// <summary>The blocks of an owner became free and dirty: its first block.</summary>
    OwnerFreed = 4,

    /// <summary>The blocks of an owner became free and clear: its first block.</summary>
    OwnerFreedCleared = 5,

    /// <summary>A block of an owner got an owner of its own: the first block, the index.</summary>
    OwnerSplit = 6,

    /// <summary>An owner got other blocks, because it was trimmed or a block was moved, and the rest became dirty: its first block, their
    /// number - 1, the blocks.</summary>
    OwnerTrimmed = 7,

    /// <summary>An owner got other blocks, and the rest became clear: as for <see cref="OwnerTrimmed"/>.</summary>
    OwnerTrimmedCleared = 8,

    /// <summary>A free block became dirty, because a request merged clear memory with dirty memory, or a move copies to it: the
    /// block.</summary>
    Soiled = 9,

    /// <summary>All free memory became dirty.</summary>
    ResetDirty = 10,

    /// <summary>All free memory became clear.</summary>
    ResetClear = 11,

    /// <summary>The space got another number of chunks: that number.</summary>
    SpaceResized = 12,

    /// <summary>An owner got another key: its first block, the key.</summary>
    KeySet = 13,
}
