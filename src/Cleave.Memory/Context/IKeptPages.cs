namespace Cleave.Memory.Context;

/// <summary>The caches of a heap's allocators, as far as reclaim drains them.</summary>
/// <remarks>Thread-safe. No method holds a lock that a shrinker could need.</remarks>
internal interface IKeptPages
{
    /// <summary>Unmaps the freed areas of Vmalloc, and returns the number of pages that became free.</summary>
    ulong DrainMappings();

    /// <summary>The number of pages of the free blocks that threads keep.</summary>
    ulong CachedBlockPages { get; }

    /// <summary>Frees the blocks that threads keep, and returns the number of pages that became free. Interrupts no thread.</summary>
    ulong DrainBlocks();

    /// <summary>Frees some pages that blocks of Kmalloc have and their allocations do not need, and returns the number of these
    /// pages.</summary>
    /// <param name="leastOrder">Only blocks are looked at whose spare pages contain a block of this order.</param>
    ulong FreeSpare(int leastOrder);

    /// <summary>Frees the empty slabs of the calling thread, and returns the number of pages that became free.</summary>
    ulong DrainThisThread();

    /// <summary>Frees everything that the caches of all threads hold, and returns the number of pages that became free. Interrupts the
    /// threads.</summary>
    ulong DrainAll();
}
