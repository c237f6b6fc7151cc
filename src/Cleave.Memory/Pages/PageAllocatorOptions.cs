using Cleave.Memory.Frames;

namespace Cleave.Memory.Pages;

/// <summary>The options of a <see cref="PageAllocator"/>.</summary>
public sealed record PageAllocatorOptions
{
    /// <summary>The number of pages that a thread keeps unless the options say otherwise. The heaps use this number.</summary>
    internal const int UsualPagesPerThread = 256;

    /// <summary>The number of orders: the largest block has 2^(Orders - 1) pages. The default is 19, which allows blocks of 1 GiB in pages
    /// of 4 KiB.</summary>
    public int Orders { get; init; } = 19;

    /// <summary>
    /// The largest number of single pages in the cache of each thread, so that most requests need no lock; 0 for no caches. The default is
    /// 256.
    /// </summary>
    public int PagesPerThread { get; init; } = UsualPagesPerThread;

    /// <summary>
    /// The observer that gets a report of every event, in their order, for a recording; null for none. With an observer no thread caches
    /// pages, and bulk calls take their blocks one by one, because each block has its place in that order.
    /// </summary>
    public IAllocationObserver? Observer { get; init; }

    /// <summary>Whether all memory is known to read zero, as the memory of a new <see cref="PhysicalMemory"/> does. Then the pages of the
    /// metadata need not be cleared.</summary>
    public bool MemoryIsZero { get; init; }
}
