using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Slabs;

/// <summary>The allocator that caches of objects belong to, as far as they need it: its number, pages that go back, and misuse reports.</summary>
/// <remarks>Thread-safe. A cache calls it while it holds its own lock, so no method enters the lock of a cache.</remarks>
internal interface ISlabHost
{
    /// <summary>The number of the allocator; no two of the process have the same.</summary>
    int Id { get; }

    /// <summary>Whether free objects are filled with a pattern, so that writes after a free are found.</summary>
    bool IsGuarded { get; }

    /// <summary>Gives the pages of an empty slab back.</summary>
    /// <param name="address">The address of the slab.</param>
    /// <param name="order">The order of its block of pages.</param>
    void GiveSlab(nuint address, int order);

    /// <summary>The exception for an object that was written to while it was free.</summary>
    MemoryMisuseException UsedAfterFree(nuint address);

    /// <summary>Reports an object that two threads have freed, when the call that did it has already returned.</summary>
    void ReportFreedTwice(nuint address);

    /// <summary>Where finalizers enter before they touch the memory of the heap.</summary>
    LateFrees LateFrees { get; }
}
