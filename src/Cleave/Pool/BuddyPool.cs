using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Cleave.Pool;

/// <summary>A buddy pool with 32-bit block numbers: 9 bytes of metadata for each smallest block.</summary>
/// <remarks>
/// All members are described at <see cref="BuddyPool{TIndex}"/>. Not thread-safe; <see cref="Synchronized"/> puts a lock around a pool.
/// </remarks>
/// <example>
/// <code>
/// // Extents of a disk of 1 GiB, of 64 KiB and more. An extent is freed by its address alone.
/// var disk = new BuddyPool(new BuddyPoolOptions { Size = 1 &lt;&lt; 30, MaxSize = 512 &lt;&lt; 20, MinBuddy = 64 &lt;&lt; 10 });
/// ulong log = disk.Allocate(ByteSize.FromMiB(100));
/// disk.Retire(log + (70 &lt;&lt; 20), 64 &lt;&lt; 10); // A bad place, which is never handed out again.
/// disk.Free(log);
/// Console.WriteLine(disk.GetStatistics().RetiredBytes); // 65536
/// </code>
/// </example>
public sealed partial class BuddyPool : BuddyPool<uint>
{
    /// <inheritdoc cref="BuddyPool{TIndex}(BuddyPoolOptions)"/>
    public BuddyPool(BuddyPoolOptions options)
        : base(options)
    {
    }

    /// <summary>Creates a pool with 32-bit block numbers, or returns false with the reason if an option is invalid.</summary>
    /// <param name="options">The addresses to manage, and the sizes of blocks.</param>
    /// <param name="pool">The pool; null if an option is invalid.</param>
    /// <param name="failure">The option that is invalid; <c>default</c> if the pool was created.</param>
    /// <returns>True if the pool was created.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="OutOfMemoryException">The tables do not fit in memory.</exception>
    public static bool TryCreate(BuddyPoolOptions options, [NotNullWhen(true)] out BuddyPool? pool, out AllocationFailure failure)
    {
        ArgumentNullException.ThrowIfNull(options);
        failure = Check(options);
        pool = failure.IsFailure ? null : new BuddyPool(options);
        return pool is not null;
    }

    /// <summary>Creates a pool with block numbers of a given type, or returns false with the reason if an option is invalid.</summary>
    /// <typeparam name="TIndex">The type of the block numbers, as of <see cref="BuddyPool{TIndex}"/>.</typeparam>
    /// <exception cref="NotSupportedException"><typeparamref name="TIndex"/> is none of the five index types.</exception>
    /// <inheritdoc cref="TryCreate(BuddyPoolOptions, out BuddyPool?, out AllocationFailure)"/>
    public static bool TryCreate<TIndex>(
        BuddyPoolOptions options, [NotNullWhen(true)] out BuddyPool<TIndex>? pool, out AllocationFailure failure)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    {
        ArgumentNullException.ThrowIfNull(options);
        IndexTypes.Check(typeof(TIndex));
        failure = BuddyPool<TIndex>.Check(options);
        pool = failure.IsFailure ? null : new BuddyPool<TIndex>(options);
        return pool is not null;
    }

    /// <summary>Wraps a pool in a lock, so that any number of threads may use it, as long as none calls the pool directly.</summary>
    /// <param name="pool">The pool. Several wrappers of one pool share one lock and one observer.</param>
    /// <param name="observer">Receives each operation of every wrapper of the pool from now on, under the lock and so in order. If null,
    /// the pool keeps the observer that it has, if any.</param>
    /// <returns>The thread-safe wrapper.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="pool"/> is null.</exception>
    /// <exception cref="ArgumentException">The pool has another observer already.</exception>
    /// <exception cref="InvalidOperationException">The observer of the pool called this method.</exception>
    public static SynchronizedBuddyPool<TIndex> Synchronized<TIndex>(BuddyPool<TIndex> pool, IAllocationObserver? observer = null)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex> => new(pool, observer);

    /// <summary>Computes the size of the block that serves a request.</summary>
    /// <param name="size">The size of the request in bytes; 0 counts as 1.</param>
    /// <param name="minBuddy">The size of the smallest block in bytes, a power of two.</param>
    /// <param name="maxBuddy">The size of the largest block in bytes, a power of two, not below the smallest.</param>
    /// <returns>The smallest power of two from <paramref name="minBuddy"/> on that is not below <paramref name="size"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A block size is not a power of two, the smallest is above the largest, or the size is
    /// above the largest block.</exception>
    public static ulong ComputeBuddySize(ulong size, ulong minBuddy, ulong maxBuddy)
    {
        const string Limit = "a power of two from 1 byte to 8 EiB.";
        (string? message, string parameter, ulong value) =
            !BitOperations.IsPow2(minBuddy)
                ? ($"The smallest block is {ByteText.Exact(minBuddy)}; it is {Limit}", nameof(minBuddy), minBuddy)
            : !BitOperations.IsPow2(maxBuddy)
                ? ($"The largest block is {ByteText.Exact(maxBuddy)}; it is {Limit}", nameof(maxBuddy), maxBuddy)
            : minBuddy > maxBuddy
                ? ($"The smallest block is {ByteText.Exact(minBuddy)}, above the largest of {ByteText.Exact(maxBuddy)}.", nameof(
                    minBuddy), minBuddy)
            : size > maxBuddy
                ? ($"The size is {ByteText.Exact(size)}; the largest block is {ByteText.Exact(maxBuddy)}.", nameof(size), size)
            : ((string?)null, "", 0UL);
        return message is null
            ? BitOperations.RoundUpToPowerOf2(Math.Max(size, minBuddy))
            : throw new ArgumentOutOfRangeException(parameter, value, message);
    }
}
