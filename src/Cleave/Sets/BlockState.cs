namespace Cleave.Sets;

/// <summary>The state of a block id, as two bits. On the way down from a root, <see cref="Nothing"/> means that the block is
/// split.</summary>
internal enum BlockState
{
    /// <summary>No block has this id: the block is split, is part of a larger block, or lies outside the space.</summary>
    Nothing = 0,

    /// <summary>The block is free, and its content is unknown.</summary>
    FreeDirty = 1,

    /// <summary>The block is free and known to be zeroed.</summary>
    FreeClear = 2,

    /// <summary>The block is allocated. Only its holder knows whether it was clear.</summary>
    Allocated = 3,
}
