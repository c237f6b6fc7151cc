namespace Cleave.Pool;

/// <summary>A block as an inspection of a pool finds it, or a region of the pool that is out of use.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Size">The size in bytes: of a block a power of two, of a killed region any number of smallest blocks.</param>
/// <param name="State">Whether it is free, allocated, or killed.</param>
public readonly record struct BuddyPoolBlockInfo(ulong Address, ulong Size, BuddyPoolBlockState State);

/// <summary>The state of a block of a pool.</summary>
public enum BuddyPoolBlockState
{
    /// <summary>The block is free.</summary>
    Free,

    /// <summary>The block is allocated. Parts of it may be killed; they go out of use when the block is freed.</summary>
    Allocated,

    /// <summary>The region was killed, and is out of use until it is brought back.</summary>
    Retired,
}
