using System.Collections.Immutable;

namespace Cleave.Memory.Pages;

/// <summary>Counts of a <see cref="PageAllocator"/> at one moment, in pages; lists go by order, from 0 up. Immutable.</summary>
public sealed class PageStatistics
{
    internal PageStatistics(ulong totalPages, ulong cachedPages, nuint metadataBytes, ImmutableArray<ulong> free, ImmutableArray<ulong> allocated)
    {
        TotalPages = totalPages;
        CachedPages = cachedPages;
        MetadataBytes = metadataBytes;
        FreeBlocks = free;
        AllocatedBlocks = allocated;
        for (int sizeClass = 0; sizeClass < free.Length; sizeClass++)
        {
            FreePages += free[sizeClass] << sizeClass;
        }
    }

    /// <summary>Pages that are managed.</summary>
    public ulong TotalPages { get; }

    /// <summary>Pages that are free.</summary>
    public ulong FreePages { get; }

    /// <summary>Pages that are not: those that threads keep are among them, and those that were just being given back.</summary>
    public ulong AllocatedPages => TotalPages - FreePages;

    /// <summary>Pages that threads keep; part of <see cref="AllocatedPages"/>.</summary>
    public ulong CachedPages { get; }

    /// <summary>Bytes of the pages that the books lie in, which are not among <see cref="TotalPages"/>.</summary>
    public nuint MetadataBytes { get; }

    /// <summary>Free blocks of each order.</summary>
    public ImmutableArray<ulong> FreeBlocks { get; }

    /// <summary>Allocated blocks of each order; single pages that threads keep are among them.</summary>
    public ImmutableArray<ulong> AllocatedBlocks { get; }

    /// <summary>The order of the largest free block, -1 where nothing is free.</summary>
    public int LargestFreeOrder
    {
        get
        {
            int sizeClass = FreeBlocks.Length - 1;
            while (sizeClass >= 0 && FreeBlocks[sizeClass] == 0)
            {
                sizeClass--;
            }

            return sizeClass;
        }
    }

    /// <summary>
    /// External fragmentation for an order: the share of the free pages that lies in blocks too small for it, 0 (all of it would serve,
    /// or nothing is free) to 1. Linux calls it the unusable free space index. Cost: the orders.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such order.</exception>
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
}
