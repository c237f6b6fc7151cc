using Cleave.Memory.Context;

namespace Cleave.Memory.Contract;

/// <summary>Flags that say what an allocation may do to succeed and how its memory is prepared; combine them with <c>|</c>, <c>&amp;</c>
/// and <c>~</c>.</summary>
/// <remarks>The names and their meaning are those of the Linux kernel. A value is one of <see cref="NoWait"/>, <see cref="Kernel"/>,
/// <see cref="Atomic"/> and <see cref="KernelAccount"/>, with any of the modifiers.</remarks>
[Flags]
public enum GfpFlags
{
    /// <summary>The request never waits and never reclaims.</summary>
    NoWait = 0,

    /// <summary>The request may wait: if memory is short, it runs reclaim and tries again before it fails.</summary>
    Kernel = 1 << 0,

    /// <summary>The request never waits, and may use the reserve below the <c>min</c> watermark.</summary>
    Atomic = 1 << 1,

    /// <summary>Modifier: the memory is charged to the current <see cref="MemoryGroup"/>, or to none if no group is current.</summary>
    Account = 1 << 2,

    /// <summary>The same as <see cref="Kernel"/>, with the memory charged to the current <see cref="MemoryGroup"/>.</summary>
    KernelAccount = Kernel | Account,

    /// <summary>Modifier: all usable bytes are zero, including those beyond the requested size.</summary>
    Zero = 1 << 3,

    /// <summary>Modifier for page allocations only; allocations of bytes refuse it.</summary>
    HighMem = 1 << 4,

    /// <summary>Modifier: a failure does not raise the failure event.</summary>
    NoWarn = 1 << 5,

    /// <summary>
    /// Modifier, not of the kernel: nobody asks Vmalloc for the page frames of the memory. Large memory that the system has to supply may
    /// then be private memory of the process in huge pages, whose first use costs a fraction. It counts against the size of the heap as all
    /// memory does. <see cref="Heaps.VmallocHeap.ToPage"/> and <see cref="Heaps.VmallocHeap.Pages"/> refuse it, and
    /// <see cref="Frames.MemoryNode.CountResidentBytes"/> does not count it.
    /// </summary>
    NoFrames = 1 << 6,
}
