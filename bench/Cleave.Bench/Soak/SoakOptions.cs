using Cleave.Memory.Heaps;

namespace Cleave.Bench.Soak;

/// <summary>The options of a soak. Immutable.</summary>
public sealed record SoakOptions
{
    /// <summary>The seed of all random choices. The same seed makes the same requests, although threads may interleave
    /// differently.</summary>
    public required int Seed { get; init; }

    /// <summary>The time after which the soak ends.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The threads that use each allocator; 2 by default.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>The names of the allocators to soak; all if empty.</summary>
    public IReadOnlyList<string> Allocators { get; init; } = [];

    /// <summary>The names of all allocators that a soak can use.</summary>
    public static IReadOnlyCollection<string> Names => [.. Subjects.Keys];

    /// <summary>The allocators that a soak can use, by name.</summary>
    internal static IReadOnlyDictionary<string, Func<SoakSubject>> Subjects { get; } =
        new Dictionary<string, Func<SoakSubject>>(StringComparer.OrdinalIgnoreCase)
        {
            ["GpuBuddy"] = () => new GpuBuddySubject(),
            ["BestFitAllocator"] = () => new BestFitSubject(),
            ["BuddyPool"] = () => new PoolSubject(),
            ["BuddyPool-cached"] = () => new PoolSubject(cached: true),
            ["IterationAllocator"] = () => new IterationSubject(),
            ["PageAllocator"] = () => new PageSubject(),
            ["Kmalloc"] = () => new HeapSubject("Kmalloc", heap => heap.Kmalloc, 4 << 20, 64 << 10),
            ["Kmalloc-hardened"] = () => new HeapSubject("Kmalloc-hardened", heap => heap.Kmalloc, 4 << 20, 64 << 10, HeapHardening.All),
            ["Vmalloc"] = () => new HeapSubject("Vmalloc", heap => heap.Vmalloc, 24 << 20, 512 << 10),
            ["KVmalloc"] = () => new HeapSubject("KVmalloc", heap => heap.KVmalloc, 24 << 20, 512 << 10),
            ["NativeMemoryPool"] = () => new BufferSubject(),
        };

    /// <summary>Whether an allocator is to be used.</summary>
    public bool Wants(string name) => Allocators.Count == 0 || Allocators.Contains(name, StringComparer.OrdinalIgnoreCase);
}
