using System.Numerics;

namespace Cleave.Pool;

/// <summary>The pool whose tables link blocks with 32-bit numbers: 9 bytes of metadata for each smallest block.</summary>
/// <remarks>See <see cref="BuddyPool{TIndex}"/>; not thread-safe, <see cref="Synchronized"/> makes one that is.</remarks>
public sealed class BuddyPool : BuddyPool<uint>
{
    /// <inheritdoc cref="BuddyPool{TIndex}(BuddyPoolOptions)"/>
    public BuddyPool(BuddyPoolOptions options)
        : base(options)
    {
    }

    /// <summary>The pool behind a lock, safe from any number of threads as long as none goes to the pool itself. To ask twice
    /// is no mistake: both have the same lock.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="observer">Is told of what goes through this form, under the lock and so in its order.</param>
    public static SynchronizedBuddyPool<TIndex> Synchronized<TIndex>(BuddyPool<TIndex> pool, IAllocationObserver? observer = null)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex> => new(pool, observer);

    /// <summary>The size of the block that serves a request.</summary>
    /// <param name="size">Bytes asked for; 0 counts as 1.</param>
    /// <param name="minBuddy">Bytes of the smallest block, a power of two.</param>
    /// <param name="maxBuddy">Bytes of the largest block, a power of two, not below the smallest.</param>
    /// <returns>The smallest power of two from <paramref name="minBuddy"/> on that is not below <paramref name="size"/>.</returns>
    /// <exception cref="BuddyPoolException">
    /// <see cref="BuddyPoolErrorCode.InvalidParameter"/>: one of the blocks is no power of two, or they are out of order.
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
