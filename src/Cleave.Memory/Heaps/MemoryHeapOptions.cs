using Cleave.Memory.Frames;

namespace Cleave.Memory.Heaps;

/// <summary>The options of a new <see cref="MemoryHeap"/>.</summary>
public sealed record MemoryHeapOptions
{
    private const nuint LeastUsual = 64 << 20;

    /// <summary>The options of the page frames. Their total size is the fixed maximum of the heap, and their watermarks control
    /// reclaim.</summary>
    public required PhysicalMemoryOptions Memory { get; init; }

    /// <summary>The largest request that Kmalloc serves, in bytes: a power of two of at least 8 KiB. Default: 4 MiB.</summary>
    public nuint KmallocMaxSize { get; init; } = 4 << 20;

    /// <summary>Whether the heap runs in debug mode: red zones behind allocated memory, poison in freed memory, and everything that
    /// <see cref="TrackAllocations"/> does. Default: false.</summary>
    /// <remarks>Cost: up to twice the memory, and some microseconds for each call.</remarks>
    public bool Debug { get; init; }

    /// <summary>The measures against misuse of the memory, for production. Default: none, which keeps the fast path of Kmalloc.</summary>
    public HeapHardening Hardening { get; init; }

    /// <summary>Whether the heap records the stack of each allocation, for the reports of leaks and of misuse. Default: false.</summary>
    /// <remarks>Cost: some microseconds for each call, and some hundred bytes on the managed heap for each allocation.</remarks>
    public bool TrackAllocations { get; init; }

    /// <summary>The observer that is notified of every allocation, free and failed request, for example to record them. Default: null, for
    /// none.</summary>
    /// <remarks>
    /// <para>The observer is called on the thread of each call, by several threads at the same time. The notifications of one address come
    /// in the order in which the address is allocated and freed.</para>
    /// <para>All threads of an observed heap share one cache under its lock. A fresh heap on which one thread repeats the same calls
    /// therefore allocates the same addresses, relative to its first address.</para>
    /// </remarks>
    public IAllocationObserver? Observer { get; init; }

    /// <summary>The name of the heap in meters, events and messages. Default: "heap".</summary>
    public string Name { get; init; } = "heap";

    /// <summary>Makes the options of a heap with one node and half the memory that the process may use, at least 64 MiB.</summary>
    /// <remarks>Only the addresses are reserved at once; pages take memory as they are touched. Reclaim begins when less than a 64th of the
    /// heap is free, and a 256th of it is the reserve.</remarks>
    public static MemoryHeapOptions Usual()
    {
        nuint size = Math.Max(LeastUsual, (nuint)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 / LeastUsual * LeastUsual);
        return OfSize(size);
    }

    /// <summary>Makes the options of a heap with one node of a given size, and the watermarks of <see cref="Usual"/>.</summary>
    /// <param name="size">The size of the heap in bytes: a multiple of the page size.</param>
    public static MemoryHeapOptions OfSize(nuint size) => new()
    {
        Memory = new PhysicalMemoryOptions
        {
            Nodes = [new MemoryNodeOptions { Size = size }],
            LowWatermark = size / 64,
            MinWatermark = size / 256,
        },
    };
}
