namespace Cleave.Pool;

/// <content>The caches of the threads that use the pool.</content>
public sealed partial class SynchronizedBuddyPool<TIndex>
{
    /// <summary>Lets each thread cache small blocks, until the returned object is disposed.</summary>
    /// <param name="bytesPerSize">The most bytes of each block size that a thread caches. Sizes of which fewer than two blocks fit are not
    /// cached.</param>
    /// <returns>The caches, whose type describes their effects. They serve all synchronized wrappers of the pool, which has at most one set
    /// of them at a time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is below two smallest blocks.</exception>
    /// <exception cref="InvalidOperationException">The pool has thread caches that are not disposed, or an observer of the pool made this
    /// call.</exception>
    /// <remarks>
    /// With an observer or with <see cref="BuddyPoolOptions.RecordChanges"/>, nothing is cached. Cost: one byte for each smallest block
    /// for the first call; constant later, and for a pool of more than 16 777 216 smallest blocks.
    /// </remarks>
    public BuddyPoolThreadCaches UseThreadCaches(ByteSize bytesPerSize) => _pool.UseThreadCaches(bytesPerSize);
}
