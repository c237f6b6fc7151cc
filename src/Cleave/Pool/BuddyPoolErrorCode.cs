namespace Cleave.Pool;

/// <summary>
/// The kinds of refusals of a <see cref="BuddyPool{TIndex}"/>, and the kinds of damage that it finds in its metadata.
/// </summary>
/// <remarks>
/// The codes about lists and leaves (a leaf is a smallest block) report damaged metadata. Only
/// <see cref="BuddyPool{TIndex}.Validate"/> and <see cref="BuddyPool{TIndex}.Allocate"/> look for damage.
/// </remarks>
public enum BuddyPoolErrorCode
{
    /// <summary>No error: the call succeeded.</summary>
    None = 0,

    /// <summary>A parameter is outside its limits or contradicts another, or a region is already retired or was not retired.</summary>
    InvalidParameter,

    /// <summary>A size is not possible in this pool.</summary>
    InvalidSize,

    /// <summary>A request is below the smallest size that the pool serves.</summary>
    UndersizeAlloc,

    /// <summary>A request is above the largest size that the pool serves.</summary>
    OversizeAlloc,

    /// <summary>No free block is large enough for the request.</summary>
    OutOfMemory,

    /// <summary>An address is outside the pool or not at the beginning of a possible block, or a region ends past the pool.</summary>
    InvalidAddress,

    /// <summary>A region does not begin at the address of a smallest block.</summary>
    UnalignedAddress,

    /// <summary>A region begins below the pool.</summary>
    AddressOutsidePool,

    /// <summary>A range ends at 2^64 or above.</summary>
    AddressTooHigh,

    /// <summary>No allocated block begins at the address: it was freed already, lies inside a block, or is retired.</summary>
    FreeingFreeMemory,

    /// <summary>Damage: the metadata names a list that the pool does not have.</summary>
    InvalidListId,

    /// <summary>Damage: the metadata names a leaf that the pool does not have, or at which a block of that size cannot begin.</summary>
    InvalidLeafId,

    /// <summary>The pool would have more smallest blocks than the index type can count.</summary>
    IndexTypeOverflow,

    /// <summary>Damage: a free block is in the list of another size.</summary>
    ListIdMismatch,

    /// <summary>Damage: a block is in a list but is not free, or is in a list twice.</summary>
    AttachedLeaf,

    /// <summary>Damage: a free block is in no list, or its neighbours in the list do not name it.</summary>
    UnattachedLeaf,

    /// <summary>Damage: a list that should have blocks is empty.</summary>
    EmptyList,

    /// <summary>A pool would have no blocks, because the smallest block is above its size. As damage: the metadata has no blocks.</summary>
    EmptyPool,
}
