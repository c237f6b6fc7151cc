namespace Cleave;

/// <summary>The kinds of damage that a buddy pool finds in its lists and leaves. A leaf is a smallest block.</summary>
public enum MetadataDamage
{
    /// <summary>No damage of a list or a leaf: another invariant is broken.</summary>
    None = 0,

    /// <summary>The metadata names a list that the pool does not have.</summary>
    InvalidListId,

    /// <summary>The metadata names a leaf that the pool does not have, or at which a block of that size cannot begin.</summary>
    InvalidLeafId,

    /// <summary>A free block is in the list of another size.</summary>
    ListIdMismatch,

    /// <summary>A block is in a list but is not free, or is in a list twice.</summary>
    AttachedLeaf,

    /// <summary>A free block is in no list, or its neighbours in the list do not name it.</summary>
    UnattachedLeaf,

    /// <summary>A list that should have blocks is empty.</summary>
    EmptyList,

    /// <summary>The metadata has no blocks at all.</summary>
    EmptyPool,
}
