using Cleave.Memory.Context;

namespace Cleave.Memory.Slabs;

/// <summary>The allocator that object caches belong to, as the caches see it: its number, a place for empty slabs, and misuse
/// reports.</summary>
/// <remarks>Thread-safe. A cache calls it while it holds its own lock, so no method enters the lock of a cache.</remarks>
internal interface ISlabHost
{
    /// <summary>The number of the allocator, which is unique in the process.</summary>
    int Id { get; }

    /// <summary>Whether free objects are filled with a pattern, so that writes after a free are found.</summary>
    bool IsGuarded { get; }

    /// <summary>Whether a random one of the free objects is allocated next.</summary>
    bool IsRandom { get; }

    /// <summary>The largest number of free blocks of an order that a cache keeps; 0 if none are kept.</summary>
    int CachedBlocks(int order);

    /// <summary>Whether a block that this thread frees may be cached now, because memory is not short.</summary>
    bool MayCacheBlocks { get; }

    /// <summary>Takes free blocks of an order from the page allocator, without reclaim; none if memory is short.</summary>
    /// <returns>The number of blocks.</returns>
    int TakeBlocks(Span<nuint> addresses, int order);

    /// <summary>Frees several blocks of an order.</summary>
    void GiveBlocks(ReadOnlySpan<nuint> addresses, int order);

    /// <summary>Frees the pages of an empty slab or of a cached block.</summary>
    /// <param name="address">The address of the slab.</param>
    /// <param name="order">The order of its block of pages.</param>
    /// <param name="hasClosedGap">Whether every access to the last page of the slab faults.</param>
    void GiveSlab(nuint address, int order, bool hasClosedGap);

    /// <summary>Makes the exception for an object that was written to while it was free.</summary>
    MisuseException UsedAfterFree(nuint address);

    /// <summary>Reports an object that two threads have freed, after the responsible call has already returned.</summary>
    void ReportFreedTwice(nuint address);

    /// <summary>The late frees of the heap. Finalizers enter here before they touch its memory.</summary>
    LateFrees LateFrees { get; }
}
