namespace Cleave.Pool;

/// <summary>
/// What a <see cref="BuddyPool{TIndex}"/> refused, or found. Those about lists and leaves (a leaf is a smallest block) report damaged
/// metadata, and only <see cref="BuddyPool{TIndex}.Validate"/> and <c>Alloc</c> look for them.
/// </summary>
public enum BuddyPoolErrorCode
{
    /// <summary>Nothing was refused.</summary>
    None = 0,

    /// <summary>A parameter is out of its limits, or contradicts another; a region is killed already, or was not.</summary>
    InvalidParameter,

    /// <summary>A size is none that is possible here.</summary>
    InvalidSize,

    /// <summary>A request is below the smallest one that is served.</summary>
    UndersizeAlloc,

    /// <summary>A request is above the largest one that is served.</summary>
    OversizeAlloc,

    /// <summary>No free block is large enough.</summary>
    OutOfMemory,

    /// <summary>An address is outside the pool, or none at which a block can begin; a region ends past the pool.</summary>
    InvalidAddress,

    /// <summary>A region does not begin where a smallest block does.</summary>
    UnalignedAddress,

    /// <summary>A region begins below the pool.</summary>
    AddressOutsidePool,

    /// <summary>A range ends at 2^64 or above.</summary>
    AddressTooHigh,

    /// <summary>At the address no allocated block begins: it was freed already, or lies inside a block.</summary>
    FreeingFreeMemory,

    /// <summary>Damage: a list that the pool does not have.</summary>
    InvalidListId,

    /// <summary>Damage: a leaf that the pool does not have, or at which such a block cannot begin.</summary>
    InvalidLeafId,

    /// <summary>There are more smallest blocks than the index type can count.</summary>
    IndexTypeOverflow,

    /// <summary>Damage: a free block stands in the list of another size.</summary>
    ListIdMismatch,

    /// <summary>Damage: a block stands in a list that should stand in none, or stands there twice.</summary>
    AttachedLeaf,

    /// <summary>Damage: a free block stands in no list, or its neighbours in the list do not know of it.</summary>
    UnattachedLeaf,

    /// <summary>Damage: a list that should have blocks has none.</summary>
    EmptyList,

    /// <summary>A pool would have no blocks, since the smallest is above its size. As damage: the metadata has none.</summary>
    EmptyPool,
}
