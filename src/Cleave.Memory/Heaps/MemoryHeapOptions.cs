using Cleave.Memory.Frames;

namespace Cleave.Memory.Heaps;

/// <summary>How a <see cref="MemoryHeap"/> is made.</summary>
public sealed record MemoryHeapOptions
{
    private const nuint LeastUsual = 64 << 20;

    /// <summary>The page frames: their size is the heap's hard limit, and the watermarks are those that reclaim heeds.</summary>
    public required PhysicalMemoryOptions Memory { get; init; }

    /// <summary>The largest request that Kmalloc serves, in bytes: a power of two, at least 8 KiB; 4 MiB unless said otherwise.</summary>
    public nuint KmallocMaxSize { get; init; } = 4 << 20;

    /// <summary>
    /// Debug mode: red zones behind what is allocated, poison in what is free, and all that <see cref="TrackAllocations"/> does. Takes up to
    /// twice the memory, and microseconds a call.
    /// </summary>
    public bool Debug { get; init; }

    /// <summary>Whether it is noted where everything is allocated, for the report of leaks and of misuse. Microseconds a call, and some
    /// hundred bytes on the managed heap for each allocation.</summary>
    public bool TrackAllocations { get; init; }

    /// <summary>
    /// Is told what the allocators of the heap give out and get back, for a recording; null for nobody. From whichever thread calls, several
    /// at once, and of each address in the order in which it changes hands. All threads share one cache then, under its lock, so
    /// that a fresh heap on which one thread does the same again gives out the same addresses, counted from its first.
    /// </summary>
    public IAllocationObserver? Observer { get; init; }

    /// <summary>What the heap is called in meters and events.</summary>
    public string Name { get; init; } = "heap";

    /// <summary>
    /// A heap of half of what memory the process may have, at least 64 MiB, on one node: reserved, and taken as it is touched. Reclaim starts
    /// where a 64th of it is left, and a 256th is the reserve.
    /// </summary>
    public static MemoryHeapOptions Usual()
    {
        nuint size = Math.Max(LeastUsual, (nuint)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 / LeastUsual * LeastUsual);
        return OfSize(size);
    }

    /// <summary>A heap of one node of that many bytes, whole pages, with the watermarks of <see cref="Usual"/>.</summary>
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
