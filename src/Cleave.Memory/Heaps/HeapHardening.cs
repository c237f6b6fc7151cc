namespace Cleave.Memory.Heaps;

/// <summary>Measures of a <see cref="MemoryHeap"/> against mistakes and attacks that misuse its memory, which cost time or
/// memory.</summary>
/// <remarks>The measures are for production, unlike <see cref="MemoryHeapOptions.Debug"/>, and can be combined with each other and with
/// debug mode. A double free, a foreign address and a wrong layout are found without any of them.</remarks>
/// <example>
/// <code>
/// MemoryHeapOptions usual = MemoryHeapOptions.OfSize(64 &lt;&lt; 20);
/// using var heap = new MemoryHeap(usual with { Hardening = HeapHardening.ZeroOnFree | HeapHardening.Quarantine });
/// </code>
/// </example>
[Flags]
public enum HeapHardening
{
    /// <summary>No measure: the fast path of Kmalloc serves most calls.</summary>
    None = 0,

    /// <summary>Memory is cleared when it is freed, so that its contents cannot be read later.</summary>
    /// <remarks>Debug mode overwrites freed objects and blocks with a pattern instead. Cost: the slower path of Kmalloc for every call, and
    /// writing all bytes of freed memory.</remarks>
    ZeroOnFree = 1,

    /// <summary>Freed memory of Kmalloc is held back before it is allocated again, and checked for writes after the free. Freed memory of
    /// Vmalloc is unmapped at once, so that an access faults.</summary>
    /// <remarks>Up to a sixteenth of the heap is held back, each for objects and for blocks; it is given back when memory is short. A write
    /// after a free raises <see cref="MemoryHeap.MisuseFound"/>, and the memory is never allocated again. Cost: the slower path of Kmalloc
    /// for every call, and writing and reading all bytes of freed memory.</remarks>
    Quarantine = 2,

    /// <summary>Kmalloc allocates a random one of its free objects, and takes random ones of the free blocks of pages, so that the next
    /// address cannot be predicted.</summary>
    /// <remarks>The random numbers are those of the system's cryptographic generator. Cost: the slower path of Kmalloc for every call, and
    /// up to eight page allocations for each slab and block.</remarks>
    RandomPlacement = 4,

    /// <summary>The last page of each slab of Kmalloc holds no object, and every access to it faults, so that writing beyond the end of a
    /// slab ends the process instead of changing other memory.</summary>
    /// <remarks>Each slab takes a system call and two mappings of the <see cref="Mapping.MappingBudget"/>. If the budget is used up or the
    /// system refuses, the page stays unused but can be accessed. Cost: a page of memory for each slab; the fast path stays.</remarks>
    GuardGaps = 8,

    /// <summary>All measures together: the most protection and the highest cost.</summary>
    All = ZeroOnFree | Quarantine | RandomPlacement | GuardGaps,
}
