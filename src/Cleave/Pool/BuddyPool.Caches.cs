using System.Diagnostics.CodeAnalysis;
using Cleave.Observing;

namespace Cleave.Pool;

/// <content>The caches of the threads that use synchronized wrappers of this pool.</content>
[SuppressMessage("Design", "CA1001", Justification = "The caller that asks for the thread caches disposes them.")]
public partial class BuddyPool<TIndex>
{
    // Held by the thread that makes or closes thread caches, or sets the observer. Entered before the lock of the pool, never inside it.
    private readonly Lock _cachesLock = new();

    private volatile BuddyPoolThreadCaches? _caches;

    // Set with the first thread caches, and kept.
    private CachedMetadata? _cached;

    /// <summary>The thread caches in use; null if there are none.</summary>
    internal BuddyPoolThreadCaches? Caches => _caches is { IsOpen: true } caches ? caches : null;

    /// <inheritdoc cref="SynchronizedBuddyPool{TIndex}.UseThreadCaches"/>
    internal BuddyPoolThreadCaches UseThreadCaches(ByteSize bytesPerSize)
    {
        if (bytesPerSize < 2 * MinSize)
        {
            string message = $"A thread cannot keep {ByteText.Exact(bytesPerSize)} of each block size; it must be at least two smallest "
                + $"blocks, {ByteText.Exact(2 * MinSize)}.";
            throw new ArgumentOutOfRangeException(nameof(bytesPerSize), bytesPerSize, message);
        }

        BuddyPoolThreadCaches.ThrowInsideObserver(Lock);
        lock (_cachesLock)
        {
            using (Lock.Enter())
            {
                if (_caches is { IsDisposed: false })
                {
                    throw new InvalidOperationException("The pool has thread caches already; dispose them before you ask for others.");
                }

                // An observer or a record must have all calls in order, so with one of them the caches exist but are not used.
                CachedMetadata? metadata = Observer is null && _recorded is null ? CacheBlocks() : null;
                return _caches = new BuddyPoolThreadCaches(_space, metadata, Lock, _cachesLock, bytesPerSize);
            }
        }
    }

    /// <summary>Sets the observer of all synchronized wrappers, and ends the caching, because an observer must have all calls in
    /// order.</summary>
    /// <exception cref="ArgumentException">The pool has another observer.</exception>
    internal void Observe(IAllocationObserver observer)
    {
        BuddyPoolThreadCaches.ThrowInsideObserver(Lock);
        lock (_cachesLock)
        {
            if (Observer is { } other && other.Observer != observer)
            {
                throw new ArgumentException(
                    "The pool has another observer, which all its synchronized forms share; pass that observer or null.", nameof(observer));
            }

            _caches?.Close();
            using (Lock.Enter())
            {
                Observer ??= GuardedObserver.Of(observer, Lock);
            }
        }
    }

    /// <summary>Lets the metadata know which blocks callers hold. Under both locks.</summary>
    private CachedMetadata CacheBlocks()
    {
        if (_cached is null)
        {
            _cached = new CachedMetadata(_metadata, new PoolValues(_space.Leaves, _flat is null ? 0 : MostFlat));
            _metadata = _cached;
            _flat = null;
        }

        return _cached;
    }
}
