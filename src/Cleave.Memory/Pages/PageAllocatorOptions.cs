using Cleave.Memory.Frames;

namespace Cleave.Memory.Pages;

/// <summary>How a <see cref="PageAllocator"/> is made.</summary>
public sealed record PageAllocatorOptions
{
    /// <summary>How many orders there are: the largest block has 2^(classes - 1) pages. 19 unless said otherwise, which is 1 GiB in
    /// pages of 4 KiB.</summary>
    public int Orders { get; init; } = 19;

    /// <summary>
    /// The most single pages that each thread keeps for itself, so that it needs the lock seldom; 0 for none. 256 unless said otherwise.
    /// </summary>
    public int PagesPerThread { get; init; } = 256;

    /// <summary>
    /// Is told everything that happens, in its order, for a recording; null for nobody. No thread keeps pages then, and many blocks in one
    /// call are taken one by one, since each has its place in that order.
    /// </summary>
    public IAllocationObserver? Observer { get; init; }

    /// <summary>Whether all memory is known to read zero, as that of a new <see cref="PhysicalMemory"/> does, so that what is taken for
    /// the books need not be cleared.</summary>
    public bool MemoryIsZero { get; init; }
}
