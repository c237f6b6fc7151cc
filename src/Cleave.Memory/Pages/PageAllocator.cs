using System.Numerics;
using Cleave.Buddies;
using Cleave.Caches;
using Cleave.Gpu;
using Cleave.Locks;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Observing;

namespace Cleave.Memory.Pages;

/// <summary>A buddy allocator of real pages, in blocks of a power of two. It keeps its books in the memory that it manages.</summary>
/// <remarks>
/// <para>
/// A block of order k is 2^k pages. The memory, several regions with holes between them, is cut into <em>trees</em>, naturally aligned
/// blocks of the largest size that fits; each tree has a <em>stripe</em> of blocks for every order up to its own. A block is halved
/// where a smaller one is wanted, and merges with its buddy when both are free, up to the size of the tree. Its address is a multiple of
/// its size relative to the beginning of its tree, and the tree's is one of the tree's size.
/// </para>
/// <para>
/// Free pages are never read or written. The metadata is six bits a page (four if threads keep no pages) and a few lines for each region,
/// at once, in pages that are taken from the end of a region. The managed heap holds a handful of objects, whatever the size of memory, and some KiB for each thread; only
/// above 2^29 pages (2 TiB in pages of 4 KiB) it holds some bits more for each 2^18 of them.
/// </para>
/// <para>
/// Safe from any number of threads, except <see cref="Dispose"/>. One lock is held for some nanoseconds. Single pages come from a stack of
/// the calling thread, mostly without the lock (<see cref="PageAllocatorOptions.PagesPerThread"/>). A page that a caller holds is given to
/// nobody else, and a rightful free is never refused, whatever other threads do meanwhile. What a thread keeps is not free to others until a
/// request would fail, <see cref="Flush"/> is called, or the garbage collector has noticed that the thread has ended. A request that fails
/// may have missed what another thread was just giving back.
/// </para>
/// <para>
/// The pages must stay mapped until it is disposed. After that, whatever would look at them throws an
/// <see cref="ObjectDisposedException"/>.
/// </para>
/// <para>
/// Source: Knuth, "The Art of Computer Programming", volume 1, 2.5, for the buddy system; the structure of the books is that of
/// <see cref="GpuBuddy"/>, and docs/page-allocator.md tells what is different.
/// </para>
/// </remarks>
public sealed partial class PageAllocator : IDisposable
{
    private const int MostSizeClasses = 40;

    private readonly ShortLock _lock = new();
    private readonly PageBooks _store;
    private readonly BuddyBooks<RawPages> _books;
    private readonly PageStates _states;
    private readonly TreeTable _trees;
    private readonly int _pageShift;
    private ulong _free;
    private volatile bool _disposed;

    /// <summary>Takes over the memory of a list, which is empty then.</summary>
    /// <param name="memory">The pages, all of them the caller's to give and none in use. They must stay mapped as long as this is
    /// used.</param>
    /// <param name="options">How it is made; null for the usual way.</param>
    /// <exception cref="ArgumentException">No range holds the metadata, which takes one run of pages; no page would be left to allocate; or
    /// there are more than 2^44 pages. The list is as before.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is beyond its limit. The list is as before.</exception>
    /// <remarks>Writes the pages that it takes for its books, and no other. Cost: six bits for each page, and the ranges.</remarks>
    /// <safety>The memory must be there, writable, and nobody else's.</safety>
    public PageAllocator(FreePageList memory, PageAllocatorOptions? options = null)
        : this(memory, options ?? new PageAllocatorOptions(), use: null)
    {
    }

    internal PageAllocator(FreePageList memory, PageAllocatorOptions options, IPageUse? use)
    {
        ArgumentNullException.ThrowIfNull(memory);
        Check(options, memory.PageSize, nameof(memory));
        PageSize = memory.PageSize;
        Orders = options.Orders;
        _pageShift = memory.PageSize.Log2;
        IsOneRegion = memory.Count == 1;
        bool threadsKeepPages = options.PagesPerThread != 0 && options.Observer is null;
        _store = PageBooks.TakeOver(memory, Orders - 1, threadsKeepPages, options.MemoryIsZero);
        _books = _store.Books;
        _states = _store.States;
        _trees = _store.Trees;
        _free = TotalPages;
        _use = use;
        _observer = GuardedObserver.Of(options.Observer, _lock);
        _caches = threadsKeepPages
            ? new ThreadCaches<PageStates>(_states, [options.PagesPerThread], cache => GiveBack(_caches!.Claim(cache)))
            : null;
    }

    /// <summary>The size of a page.</summary>
    public Alignment PageSize { get; }

    /// <summary>How many orders there are.</summary>
    public int Orders { get; }

    /// <summary>The order of the largest tree, and so of the largest block that there can be.</summary>
    public int LargestOrder => _books.Tree.MaxOrder;

    /// <summary>Pages that it manages: all of the list but those that the books lie in.</summary>
    public ulong TotalPages => _books.Tree.Chunks;

    /// <summary>Pages that are free, without those that threads keep. Cost: constant, and no lock.</summary>
    public ulong FreePages => Volatile.Read(ref _free);

    /// <summary>Bytes of the pages that the books lie in.</summary>
    public nuint MetadataBytes => _store.Stolen.Pages << _pageShift;

    /// <summary>Bytes of a block of an order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such order.</exception>
    public nuint SizeOf(int order) => (nuint)PageSize.Bytes << Known(order);

    /// <summary>The smallest order whose blocks have at least so many pages.</summary>
    /// <param name="pages">The number of pages, from 1 to 2^39.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are 0 pages, or more than a block of any allocator has.</exception>
    public static int OrderFor(nuint pages)
    {
        ArgumentOutOfRangeException.ThrowIfZero(pages);
        int sizeClass = LeastClass(pages);
        return sizeClass < MostSizeClasses ? sizeClass : throw new ArgumentOutOfRangeException(
            nameof(pages),
            pages,
            FormattableString.Invariant($"No block has {pages} pages; the largest that any allocator has is one of 2^{MostSizeClasses - 1}."));
    }

    /// <summary>The smallest order whose blocks have at least so many pages, whether or not any allocator has it.</summary>
    internal static int LeastClass(nuint pages) => pages <= 1 ? 0 : BitOperations.Log2(pages - 1) + 1;

    /// <summary>
    /// Ends its use of the memory, which is the caller's again, all of it. To be called before that is unmapped, since a thread that has
    /// ended gives back what it kept at any time; this waits for one that is doing so. A second call does nothing.
    /// </summary>
    /// <safety>No other call may be under way.</safety>
    public void Dispose()
    {
        _disposed = true;
        _caches?.Close();
        _caches?.Forget();
    }

    /// <summary>Whether it got one region, at the end of which its books lie then.</summary>
    internal bool IsOneRegion { get; }

    /// <summary>The memory that it manages, as rows of trees.</summary>
    internal IEnumerable<PageRange> Managed
    {
        get
        {
            for (int place = 0; place < _trees.Rows.Length; place++)
            {
                yield return new PageRange(_trees.Row(place).Address, (nuint)_trees.Row(place).Pages);
            }
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private int Known(int order) => (uint)order < (uint)Orders ? order : throw NoSizeClass(order);

    private ulong PageOf(ulong id, int order) => (id - _books.Tree.FirstId(order)) << order;

    private nuint AddressOf(ulong id, int order) => _trees.AddressOf(PageOf(id, order));

    private static void Check(PageAllocatorOptions options, Alignment pageSize, string memory)
    {
        ArgumentNullException.ThrowIfNull(options);
        int most = Math.Min(MostSizeClasses, 63 - pageSize.Log2);
        if (most < 1)
        {
            throw new ArgumentException(
                $"Pages of {pageSize} are too large for a PageAllocator; they have at most {new Alignment(1UL << 62)}.", memory);
        }

        if (options.Orders < 1 || options.Orders > most)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Orders, $"SizeClasses is {options.Orders}; for pages of {pageSize} it is 1 to {most}.");
        }

        if (options.PagesPerThread is < 0 or 1 or > MostPagesPerThread)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                options.PagesPerThread,
                $"PagesPerThread is {options.PagesPerThread}; it is 0, or 2 to {MostPagesPerThread}.");
        }
    }
}
