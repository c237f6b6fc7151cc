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

    /// <summary>Checks the options for pages of a size.</summary>
    /// <param name="pageSize">The size of a page.</param>
    /// <param name="memory">The name of the parameter with the memory, for the message about pages that are too large.</param>
    /// <param name="options">The name of the parameter with the options, for the other messages.</param>
    /// <exception cref="ArgumentException">The pages are too large, or an option is not within its limits.</exception>
    internal void Check(Alignment pageSize, string memory, string options)
    {
        int most = Math.Min(PageAllocator.MostOrders, 63 - pageSize.Log2);
        if (most < 1)
        {
            throw new ArgumentException(
                $"Pages of {pageSize} are too large for a PageAllocator; they have at most {new Alignment(1UL << 62)}.", memory);
        }

        if (Orders < 1 || Orders > most)
        {
            throw new ArgumentOutOfRangeException(
                options, Orders, $"Orders is {Orders}; for pages of {pageSize} it is 1 to {most}.");
        }

        if (PagesPerThread is < 0 or 1 or > PageAllocator.MostPagesPerThread)
        {
            throw new ArgumentOutOfRangeException(
                options,
                PagesPerThread,
                $"PagesPerThread is {PagesPerThread}; it is 0, or 2 to {PageAllocator.MostPagesPerThread}.");
        }
    }
}
