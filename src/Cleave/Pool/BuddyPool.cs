using System.Numerics;

namespace Cleave.Pool;

/// <summary>A buddy pool with 32-bit block numbers: 9 bytes of metadata for each smallest block.</summary>
/// <remarks>
/// All members are described at <see cref="BuddyPool{TIndex}"/>. Not thread-safe; <see cref="Synchronized"/> puts a lock around a pool.
/// </remarks>
public sealed class BuddyPool : BuddyPool<uint>
{
    /// <inheritdoc cref="BuddyPool{TIndex}(BuddyPoolOptions)"/>
    public BuddyPool(BuddyPoolOptions options)
        : base(options)
    {
    }

    /// <summary>Wraps a pool in a lock, so that any number of threads may use it, as long as none calls the pool directly.</summary>
    /// <param name="pool">The pool. Several wrappers of one pool share one lock.</param>
    /// <param name="observer">Receives each operation of this wrapper, under the lock and so in order; null for none.</param>
    /// <returns>The thread-safe wrapper.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="pool"/> is null.</exception>
    public static SynchronizedBuddyPool<TIndex> Synchronized<TIndex>(BuddyPool<TIndex> pool, IAllocationObserver? observer = null)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex> => new(pool, observer);

    /// <summary>Computes the size of the block that serves a request.</summary>
    /// <param name="size">The size of the request in bytes; 0 counts as 1.</param>
    /// <param name="minBuddy">The size of the smallest block in bytes, a power of two.</param>
    /// <param name="maxBuddy">The size of the largest block in bytes, a power of two, not below the smallest.</param>
    /// <returns>The smallest power of two from <paramref name="minBuddy"/> on that is not below <paramref name="size"/>.</returns>
    /// <exception cref="BuddyPoolException">
    /// <see cref="BuddyPoolErrorCode.InvalidParameter"/>: a block size is not a power of two, or the smallest is above the largest.
    /// <see cref="BuddyPoolErrorCode.InvalidSize"/>: the size is above the largest block.
    /// </exception>
    public static ulong ComputeBuddySize(ulong size, ulong minBuddy, ulong maxBuddy)
    {
        BuddyPoolError error = !BitOperations.IsPow2(minBuddy) ? Pool.Refusals.MinBuddyNoPower(minBuddy)
            : !BitOperations.IsPow2(maxBuddy) ? Pool.Refusals.MaxBuddyNoPower(maxBuddy)
            : minBuddy > maxBuddy ? Pool.Refusals.BuddiesOutOfOrder(minBuddy, maxBuddy)
            : size > maxBuddy ? Pool.Refusals.SizeAboveBuddy(size, maxBuddy)
            : default;
        error.Throw();
        return BitOperations.RoundUpToPowerOf2(Math.Max(size, minBuddy));
    }
}
