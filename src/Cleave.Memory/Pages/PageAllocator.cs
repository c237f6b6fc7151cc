using System.Diagnostics;
using System.Numerics;
using Cleave.Buddies;
using Cleave.Caches;
using Cleave.Gpu;
using Cleave.Locks;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Observing;

namespace Cleave.Memory.Pages;

/// <summary>A buddy allocator of real pages, in blocks of a power of two pages. The metadata lies in the managed memory itself.</summary>
/// <remarks>
/// <para>
/// A block of order k has 2^k pages. The memory, which may be several regions with holes between them, is cut into <em>trees</em>:
/// naturally aligned blocks of the largest size that fits. Each tree has a <em>stripe</em> of blocks for every order up to its own. A block
/// is halved if a smaller one is needed, and merges with its buddy when both are free, up to the size of the tree. The address of a block
/// is a multiple of its size relative to the beginning of its tree, and the address of a tree is a multiple of the tree's size.
/// </para>
/// <para>
/// The allocator never reads or writes free pages. The metadata is six bits for each page (four if threads cache nothing) and a few cache
/// lines for each region, in one run of pages at the end of a region. The managed heap holds a few objects, whatever the size of the
/// memory, and some KiB for each thread. Only above 2^29 pages (2 TiB in pages of 4 KiB) it holds some bits more for each 2^18 pages.
/// </para>
/// <para>
/// Thread-safe, except for <see cref="Dispose"/>. One lock is held for some nanoseconds. Single pages, and blocks of up to 1024 pages, come
/// from a cache of the calling thread, mostly without the lock (<see cref="PageAllocatorOptions.PagesPerThread"/> and
/// <see cref="PageAllocatorOptions.BlockPagesPerThread"/>). No page is allocated twice, and a correct free never fails, whatever other
/// threads do meanwhile. Cached blocks are not available to other threads until a request would fail, <see cref="Flush"/> is called, or the
/// garbage collector has noticed that the thread has ended. A request that fails may have missed blocks that another thread was just
/// freeing.
/// </para>
/// <para>
/// The pages must stay mapped until the allocator is disposed. After that, every call that needs the memory throws an
/// <see cref="ObjectDisposedException"/>.
/// </para>
/// <para>
/// Source: Knuth, "The Art of Computer Programming", volume 1, 2.5, for the buddy system. The structure of the metadata is that of
/// <see cref="GpuBuddy"/>; docs/page-allocator.md describes the differences.
/// </para>
/// </remarks>
[DebuggerTypeProxy(typeof(PageAllocatorDebugView))]
public sealed partial class PageAllocator : IDisposable
{
    /// <summary>The largest number of orders that any allocator has.</summary>
    internal const int MostOrders = 40;

    private readonly ShortLock _lock = new(BusyTime);
    private readonly PageMetadata _store;
    private readonly BuddyMetadata<RawPages> _metadata;
    private readonly PageStates _states;
    private readonly PagePlaces _places;
    private readonly HeldPages _held;
    private readonly AdjacentPages _adjacent;
    private readonly UseReports _reports;
    private readonly int _pageShift;
    private ulong _free;
    private volatile bool _disposed;

    /// <summary>Makes an allocator that takes over the memory of a list. The list is empty afterwards.</summary>
    /// <param name="memory">The pages to manage. All belong to the caller, none is in use, and they stay mapped until the allocator is
    /// disposed.</param>
    /// <param name="options">The options of the allocator; null for the defaults.</param>
    /// <exception cref="ArgumentException">No range has room for the metadata, which takes one run of pages; or no page would be left to
    /// allocate; or the list has more than 2^44 pages. The list is unchanged.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is not within its limits. The list is unchanged.</exception>
    /// <remarks>Writes only the pages that the metadata takes. Cost: linear in the metadata, six bits for each page, and in the number of
    /// ranges.</remarks>
    /// <safety>The memory is mapped and writable, and nobody else uses it.</safety>
    public PageAllocator(FreePageList memory, PageAllocatorOptions? options = null)
        : this(memory, options ?? new PageAllocatorOptions(), use: null)
    {
    }

    internal PageAllocator(FreePageList memory, PageAllocatorOptions options, IPageUse? use)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(options);
        options.Check(memory.PageSize, nameof(memory), nameof(options));
        PageSize = memory.PageSize;
        Orders = options.Orders;
        _pageShift = memory.PageSize.Log2;
        IsOneRegion = memory.Count == 1;
        bool threadsKeepPages = options.PagesPerThread != 0 && options.Observer is null;
        _store = PageMetadata.TakeOver(memory, Orders - 1, threadsKeepPages, options.MemoryIsZero);
        _metadata = _store.Metadata;
        _states = _store.States;
        _places = new PagePlaces(_store.Trees, _metadata.Tree, _pageShift, Orders);
        int[] capacities = threadsKeepPages ? options.Capacities(TotalPages, _metadata.Tree.MaxOrder) : [];
        _held = new HeldPages(_metadata, _states, capacities.Length);
        _adjacent = new AdjacentPages(_metadata, _places, MostOrders);
        _reports = new UseReports(use, _places);
        _free = TotalPages;
        _use = use;
        _observer = GuardedObserver.Of(options.Observer, _lock);
        _caches = threadsKeepPages ? new ThreadCaches<PageStates>(_states, capacities, GiveBack) : null;
    }

    /// <summary>The size of a page.</summary>
    public Alignment PageSize { get; }

    /// <summary>The number of orders: a block has an order from 0 to one less than this.</summary>
    public int Orders { get; }

    /// <summary>The order of the largest tree, and so of the largest block that can exist.</summary>
    public int LargestOrder => _metadata.Tree.MaxOrder;

    /// <summary>The number of managed pages: all pages of the list except those of the metadata.</summary>
    public ulong TotalPages => _metadata.Tree.Chunks;

    /// <summary>Whether the memory was one region, at whose end the metadata lies; false if the memory was several.</summary>
    public bool IsOneRegion { get; }

    /// <summary>The number of free pages, without those in thread caches.</summary>
    /// <remarks>Constant cost, without a lock.</remarks>
    public ulong FreePages => Volatile.Read(ref _free);

    /// <summary>The bytes of the pages that the metadata takes.</summary>
    public nuint MetadataBytes => _store.Stolen.Pages << _pageShift;

    /// <summary>The size in bytes of a block of an order.</summary>
    /// <param name="order">The order of the block.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is negative or not below <see cref="Orders"/>.</exception>
    public nuint SizeOf(int order) => (nuint)PageSize.Bytes << Known(order);

    /// <summary>The smallest order whose blocks have at least the given number of pages.</summary>
    /// <param name="pages">The number of pages, from 1 to 2^39.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of pages is 0, or more than a block of any allocator has.</exception>
    public static int OrderFor(nuint pages)
    {
        ArgumentOutOfRangeException.ThrowIfZero(pages);
        int order = LeastOrder(pages);
        return order < MostOrders ? order : throw new ArgumentOutOfRangeException(
            nameof(pages),
            pages,
            FormattableString.Invariant($"No block has {pages} pages; the largest that any allocator has is one of 2^{MostOrders - 1}."));
    }

    /// <summary>The smallest order whose blocks have at least the given number of pages, even if no allocator has that order.</summary>
    internal static int LeastOrder(nuint pages) => pages <= 1 ? 0 : BitOperations.Log2(pages - 1) + 1;

    /// <summary>
    /// Ends the use of the memory, all of which belongs to the caller again. Call this before the memory is unmapped, because the cache of
    /// an ended thread can be drained at any time; the call waits for such a drain. A second call does nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">The observer of this allocator called it.</exception>
    /// <safety>No other call is under way, and none follows.</safety>
    public void Dispose()
    {
        // An observer calls this with the lock held: entering it again refuses that.
        using (_lock.Enter())
        {
            _disposed = true;
        }

        _caches?.Close();
        _caches?.Forget();
    }

    /// <summary>The managed memory, as rows of trees.</summary>
    internal IEnumerable<PageRange> Managed
    {
        get
        {
            for (int place = 0; place < _places.Rows.Length; place++)
            {
                yield return new PageRange(_places.Row(place).Address, (nuint)_places.Row(place).Pages);
            }
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private int Known(int order) => (uint)order < (uint)Orders ? order : throw NoSuchOrder(order);

    /// <summary>Finds the id that a block would have, or returns the reason why no such block can exist.</summary>
    private MisuseKind Find(nuint address, int order, out ulong id)
    {
        ThrowIfDisposed();
        return _places.Find(address, order, out id);
    }
}
