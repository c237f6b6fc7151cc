using System.Numerics;
using Cleave.Memory.Frames;

namespace Cleave.Memory.Pages;

/// <summary>The options of a <see cref="PageAllocator"/>.</summary>
public sealed record PageAllocatorOptions
{
    /// <summary>The number of pages that a thread keeps unless the options say otherwise. The heaps use this number.</summary>
    internal const int UsualPagesPerThread = 256;

    /// <summary>The part of all pages that the blocks in the caches of as many threads as there are processors may be, unless the options
    /// say otherwise.</summary>
    private const int CachedFraction = 32;

    /// <summary>The most pages in the blocks of a cache: by default, and that the options may say.</summary>
    private const int UsualMostBlockPages = 1 << 16;
    private const int MostBlockPages = 1 << 20;

    /// <summary>The least number of blocks for which an order is cached. With fewer, a cache would be full or empty all the time.</summary>
    private const int LeastBlocks = 4;

    /// <summary>The most blocks of one order above 0 in a cache.</summary>
    private const int MostBlocks = 256;

    /// <summary>The number of orders: the largest block has 2^(Orders - 1) pages. The default is 19, which allows blocks of 1 GiB in pages
    /// of 4 KiB.</summary>
    public int Orders { get; init; } = 19;

    /// <summary>
    /// The largest number of single pages in the cache of each thread, so that most requests need no lock; 0 for no caches, not even of
    /// larger blocks. The default is 256.
    /// </summary>
    public int PagesPerThread { get; init; } = UsualPagesPerThread;

    /// <summary>
    /// The largest number of pages in all blocks of order 1 to 10 that the cache of each thread holds, so that most requests for them need
    /// no lock; 0 for no such blocks. The default is null: a 32nd of the pages divided by the number of processors, and at most 65536.
    /// </summary>
    /// <remarks>
    /// A thread caches only blocks that it freed. The largest order gets a quarter of these pages, the next one a quarter of the rest, and
    /// so on, with at most 256 blocks of an order. Orders for which that quarter is less than four blocks are not cached. So with fewer
    /// than 32 pages none is, and blocks of order 10 are cached from 16384 pages on.
    /// </remarks>
    public int? BlockPagesPerThread { get; init; }

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

        if (BlockPagesPerThread is < 0 or > MostBlockPages)
        {
            throw new ArgumentOutOfRangeException(
                options, BlockPagesPerThread, $"BlockPagesPerThread is {BlockPagesPerThread}; it is 0 to {MostBlockPages}, or null.");
        }
    }

    /// <summary>The number of blocks of each order, from 0, that the cache of a thread can hold.</summary>
    /// <param name="pages">The number of pages of the allocator.</param>
    /// <param name="largestOrder">The order of its largest block.</param>
    internal int[] Capacities(ulong pages, int largestOrder)
    {
        int left = BlockPagesPerThread ?? (int)Math.Min(pages / CachedFraction / (ulong)Environment.ProcessorCount, UsualMostBlockPages);
        int largest = left < 2 * 4 * LeastBlocks ? 0 : BitOperations.Log2((uint)left / (4 * LeastBlocks));
        var capacities = new int[1 + Math.Min(largest, Math.Min(largestOrder, PageWord.LargestOrder))];
        capacities[0] = PagesPerThread;
        for (int order = capacities.Length - 1; order > 0; order--)
        {
            capacities[order] = Math.Min(left / 4 >> order, MostBlocks);
            left -= capacities[order] << order;
        }

        return capacities;
    }
}
