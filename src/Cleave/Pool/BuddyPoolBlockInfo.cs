namespace Cleave.Pool;

/// <summary>A block of a pool, or a retired region, as an inspection found it.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Size">The size in bytes: a power of two for a block, any number of smallest blocks for a retired region.</param>
/// <param name="State">The state of the block or region.</param>
public readonly record struct BuddyPoolBlockInfo(ulong Address, ulong Size, BuddyPoolBlockState State);

/// <summary>The state of a block of a pool.</summary>
public enum BuddyPoolBlockState
{
    /// <summary>The block is free.</summary>
    Free,

    /// <summary>The block is allocated. Parts of it may be pending: they are retired when the block is freed.</summary>
    Allocated,

    /// <summary>The region is retired: it is out of use until it is restored.</summary>
    Retired,

    /// <summary>The block is in the cache of a thread (<see cref="BuddyPoolThreadCaches"/>), and no caller holds it.</summary>
    Cached,
}
