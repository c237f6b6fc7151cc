using Cleave.Buddies;
using Cleave.Caches;
using Cleave.Locks;

namespace Cleave.Gpu;

/// <summary>
/// Caches of small blocks of a <see cref="GpuBuddy"/>, one for each thread, so that threads that allocate and free single blocks
/// rarely need the lock. Disposing frees all cached blocks and ends the caching.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="GpuBuddy.UseThreadCaches"/> makes the caches. Placement is then no longer the reference's: a thread gets the block that it
/// freed last. A thread caches at most 256 blocks of a size. Cached blocks count as allocated and do not merge. They are freed when a
/// request would otherwise fail, on <see cref="Flush"/>, when the caches are disposed, and, once the garbage collector has noticed, when
/// their thread has ended. Blocks that are freed as cleared are not cached. Metadata grows by half a byte for each chunk that is handed out
/// as a value.
/// </para>
/// <para>Safe from any number of threads.</para>
/// </remarks>
/// <example>
/// <code>
/// var vram = new GpuBuddy(new GpuBuddyOptions { Size = 1UL &lt;&lt; 30 });
/// using (GpuBuddyThreadCaches caches = vram.UseThreadCaches(ByteSize.FromMiB(1)))
/// {
///     vram.Free(vram.AllocateBlock(4096)); // Stays with this thread, which takes it again without the lock.
///     Console.WriteLine(caches.CachedBytes &gt; 0); // True
/// }
///
/// Console.WriteLine(vram.FreeBytes == vram.Size); // True
/// </code>
/// </example>
public sealed class GpuBuddyThreadCaches : IDisposable
{
    private readonly GpuBuddy _space;
    private readonly ShortLock _lock;
    private readonly ulong _bytes;

    // The caches over the metadata that a resize made; null as long as there was none. These are closed then.
    private volatile GpuBuddyThreadCaches? _successor;

    /// <param name="space">The allocator.</param>
    /// <param name="metadata">The metadata of the allocator.</param>
    /// <param name="values">The states of the blocks that callers hold as values.</param>
    /// <param name="bytes">The most bytes of each order that a thread caches. Orders of which that is less than two blocks are not
    /// cached.</param>
    internal GpuBuddyThreadCaches(GpuBuddy space, BuddyMetadata metadata, ValueStates values, ulong bytes)
    {
        _space = space;
        _lock = space.MetadataLock;
        _bytes = bytes;
        Tree = metadata.Tree;
        Blocks = new BlockCaches<ValueStates, GpuBlockSource>(
            values, new GpuBlockSource(metadata), _lock, metadata.Tree.MaxOrder + 1, bytes);
    }

    /// <summary>Bytes that are cached at the moment, by all threads. Cost: the number of cached blocks.</summary>
    public ulong CachedBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return Last.Blocks.CountBytes();
            }
        }
    }

    /// <summary>Whether the caches were disposed.</summary>
    public bool IsDisposed => Last.IsClosed;

    /// <summary>Whether these caches are out of use: they were disposed, or a resize has replaced them.</summary>
    internal bool IsClosed => Blocks.IsClosed;

    /// <summary>The most bytes of each block size that a thread caches.</summary>
    internal ulong BytesPerSize => _bytes;

    /// <summary>The shape of the space in which these caches name blocks.</summary>
    internal BuddyTree Tree { get; }

    /// <summary>The caches of all threads, with the metadata behind them.</summary>
    internal BlockCaches<ValueStates, GpuBlockSource> Blocks { get; }

    private GpuBuddyThreadCaches Last
    {
        get
        {
            GpuBuddyThreadCaches last = this;
            while (last._successor is { } successor)
            {
                last = successor;
            }

            return last;
        }
    }

    /// <summary>Frees the cached blocks of all threads.</summary>
    public void Flush()
    {
        using (_lock.Enter())
        {
            Last.Blocks.Drain();
        }
    }

    /// <summary>Frees the cached blocks of all threads, and ends the caching.</summary>
    public void Dispose()
    {
        _space.ThrowInsideObserver();
        lock (_space.CachesLock)
        {
            Last.Close();
        }
    }

    /// <summary>Lets other caches, over other metadata of the same allocator, take the place of these, which are closed.</summary>
    internal void ReplaceBy(GpuBuddyThreadCaches successor) => _successor = successor;

    /// <summary>Frees the cached blocks of all threads, and closes these caches for good. Under the lock of the caches only.</summary>
    internal void Close() => Blocks.Close();

    /// <summary>Returns the bytes that are cached, or "disposed". Cost: as <see cref="CachedBytes"/>.</summary>
    public override string ToString() => IsDisposed ? "disposed" : $"{ByteText.Exact(CachedBytes)} cached by threads";
}
