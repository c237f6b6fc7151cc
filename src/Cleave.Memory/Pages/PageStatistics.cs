using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Cleave.Memory.Pages;

/// <summary>A snapshot of the counters of a <see cref="PageAllocator"/>, in pages. Lists are indexed by order, from 0. Immutable.</summary>
/// <example>
/// <code>
/// using Cleave.Memory.Frames;
///
/// using var memory = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [new MemoryNodeOptions { Size = 64 &lt;&lt; 20 }] });
/// using var pages = new PageAllocator(memory.ToFreePageList());
/// nuint eight = pages.Allocate(order: 3);
/// PageStatistics statistics = pages.GetStatistics();
/// Console.WriteLine(statistics.AllocatedPages); // 8
/// Console.WriteLine(statistics.LargestFreeOrder); // 13
/// </code>
/// </example>
public sealed class PageStatistics
{
    internal PageStatistics(
        int largestOrder, ulong totalPages, ulong cachedPages, nuint metadataBytes, ImmutableArray<ulong> free,
        ImmutableArray<ulong> allocated)
    {
        LargestOrder = largestOrder;
        TotalPages = totalPages;
        CachedPages = cachedPages;
        MetadataBytes = metadataBytes;
        FreeBlocks = free;
        AllocatedBlocks = allocated;
        for (int order = 0; order < free.Length; order++)
        {
            FreePages += free[order] << order;
        }
    }

    /// <summary>The order of the largest block that can exist; orders above it have no blocks.</summary>
    public int LargestOrder { get; }

    /// <summary>The number of managed pages.</summary>
    public ulong TotalPages { get; }

    /// <summary>The number of free pages.</summary>
    public ulong FreePages { get; }

    /// <summary>The number of pages that are not free, including those in thread caches and those that were just being freed.</summary>
    public ulong AllocatedPages => TotalPages - FreePages;

    /// <summary>The number of pages in thread caches, which are part of <see cref="AllocatedPages"/>.</summary>
    public ulong CachedPages { get; }

    /// <summary>The bytes of the pages that the metadata takes, which are not part of <see cref="TotalPages"/>.</summary>
    public nuint MetadataBytes { get; }

    /// <summary>The number of free blocks of each order.</summary>
    public ImmutableArray<ulong> FreeBlocks { get; }

    /// <summary>The number of allocated blocks of each order, including those in thread caches.</summary>
    public ImmutableArray<ulong> AllocatedBlocks { get; }

    /// <summary>The order of the largest free block; -1 if nothing is free.</summary>
    public int LargestFreeOrder
    {
        get
        {
            int order = FreeBlocks.Length - 1;
            while (order >= 0 && FreeBlocks[order] == 0)
            {
                order--;
            }

            return order;
        }
    }

    /// <summary>
    /// The external fragmentation for an order: the share of the free pages that lies in blocks too small for it. 0 if all free pages would
    /// serve or nothing is free, 1 if none would. Linux calls this the unusable free space index. Cost: linear in the order.
    /// </summary>
    /// <param name="order">The order of the blocks that would be allocated.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is negative, or the allocator does not have it.</exception>
    public double Fragmentation(int order)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(order, FreeBlocks.Length);
        ulong tooSmall = 0;
        for (int smaller = 0; smaller < order; smaller++)
        {
            tooSmall += FreeBlocks[smaller] << smaller;
        }

        return FreePages == 0 ? 0 : (double)tooSmall / FreePages;
    }

    /// <summary>The counts as a small table for people: a line for all pages, and one for each order that has blocks.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture, $"{TotalPages} pages: {AllocatedPages} allocated ({CachedPages} cached), {FreePages} free");
        for (int order = FreeBlocks.Length - 1; order >= 0; order--)
        {
            if (FreeBlocks[order] + AllocatedBlocks[order] != 0)
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture, $"order {order,2}: {FreeBlocks[order]} free, {AllocatedBlocks[order]} allocated");
            }
        }

        return text.ToString();
    }
}
