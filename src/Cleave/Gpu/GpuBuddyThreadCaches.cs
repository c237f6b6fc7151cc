using Cleave.Caches;
using Cleave.Locks;

namespace Cleave.Gpu;

/// <summary>
/// What each thread keeps for itself of a <see cref="GpuBuddy"/>'s small blocks, so that threads that allocate and free single blocks
/// need the lock seldom. Disposing it gives all of that back and ends the caching.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="GpuBuddy.UseThreadCaches"/> makes it. Placement is then no longer the reference's: a thread gets again what it freed last.
/// A thread keeps at most 256 blocks of a size. What is kept counts as allocated and does not merge. It comes back when a request would
/// fail otherwise, on <see cref="Flush"/>, when this is disposed, and, once the garbage collector has noticed, when its thread has
/// ended. Blocks that are freed as cleared are not kept. Metadata grows by half a byte for each chunk where all are handed out as values.
/// </para>
/// <para>Safe from any number of threads.</para>
/// </remarks>
public sealed partial class GpuBuddyThreadCaches : IDisposable
{
    // What takes the books needs the allocator's lock, and says so; the rest takes none.

    /// <summary>More would only keep memory from other threads: a refill takes half of this at once already.</summary>
    private const int MostBlocks = 256;

    private readonly BuddyBooks _books;
    private readonly ValueStates _values;
    private readonly ShortLock _lock;
    private readonly ThreadCaches<ValueStates> _caches;

    /// <param name="books">The books of the allocator.</param>
    /// <param name="values">The states of the blocks that are out as values.</param>
    /// <param name="booksLock">The lock of the books.</param>
    /// <param name="bytes">The most bytes of each order that a thread keeps. Orders of which that is less than two blocks are not
    /// cached.</param>
    internal GpuBuddyThreadCaches(BuddyBooks books, ValueStates values, ShortLock booksLock, ulong bytes)
    {
        _books = books;
        _values = values;
        _lock = booksLock;
        int[] capacities =
        [
            .. Enumerable.Range(0, books.Tree.MaxOrder + 1)
                .Select(order => (int)Math.Min(bytes >> (order + books.Tree.ChunkShift), MostBlocks))
                .TakeWhile(capacity => capacity >= 2),
        ];
        _caches = new ThreadCaches<ValueStates>(values, capacities, GiveBack);
    }

    /// <summary>Bytes that threads keep at the moment. Cost: the blocks that they keep.</summary>
    public ulong CachedBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return Cached();
            }
        }
    }

    /// <summary>Whether this was disposed.</summary>
    public bool IsDisposed => _caches.IsClosed;

    /// <summary>Gives back what all threads keep.</summary>
    public void Flush()
    {
        using (_lock.Enter())
        {
            Drain();
        }
    }

    /// <summary>Gives back what all threads keep, and lets them keep nothing more.</summary>
    public void Dispose()
    {
        _caches.Close();
        using (_lock.Enter())
        {
            Drain();
        }

        _caches.Forget();
    }
}
