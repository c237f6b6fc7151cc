namespace Cleave.Memory.Context;

/// <summary>What the allocators of a heap keep at hand, as far as reclaim takes it from them.</summary>
/// <remarks>Thread-safe. No method holds a lock that a shrinker could need.</remarks>
internal interface IKeptPages
{
    /// <summary>Unmaps what Vmalloc has freed, and returns the number of pages that came free.</summary>
    ulong DrainMappings();

    /// <summary>Gives back empty slabs of the calling thread, and returns the number of pages that came free.</summary>
    ulong DrainThisThread();

    /// <summary>Gives back everything that no allocation needs, of all threads, and returns the number of pages that came free. Interrupts
    /// the threads.</summary>
    ulong DrainAll();
}
