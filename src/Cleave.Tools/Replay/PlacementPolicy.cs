using Cleave.Gpu;

namespace Cleave.Tools.Replay;

/// <summary>A named way to place allocations, for a replay to compare. Immutable, so thread-safe.</summary>
/// <example>
/// <code>
/// Console.WriteLine(string.Join(", ", PlacementPolicy.Usual)); // scattered, contiguous
/// Console.WriteLine(PlacementPolicy.Find("bestfit") == PlacementPolicy.BestFit); // True
/// </code>
/// </example>
public sealed class PlacementPolicy
{
    private PlacementPolicy(string name, string description, GpuBuddyAllocationFlags flags)
    {
        Name = name;
        Description = description;
        Flags = flags;
    }

    /// <summary>Serves each allocation with as many blocks as necessary, for memory that is mapped side by side.</summary>
    public static PlacementPolicy Scattered { get; } =
        new("scattered", "GpuBuddy, as many blocks as necessary", GpuBuddyAllocationFlags.None);

    /// <summary>Serves each allocation with one run of addresses, placed as the kernel's buddy allocator places it.</summary>
    public static PlacementPolicy Contiguous { get; } =
        new("contiguous", "GpuBuddy, one run of addresses", GpuBuddyAllocationFlags.Contiguous);

    /// <summary>Serves each allocation with one run of addresses, in the smallest free run that fits.</summary>
    public static PlacementPolicy BestFit { get; } =
        new("bestfit", "BestFitAllocator, one run of addresses, the smallest that fits", GpuBuddyAllocationFlags.None);

    /// <summary>
    /// Serves each allocation with one run of addresses, at an offset that was planned with knowledge of the whole recording.
    /// </summary>
    public static PlacementPolicy Planned { get; } =
        new("planned", "MemoryPlanner, one run of addresses, with the whole recording known in advance", GpuBuddyAllocationFlags.None);

    /// <summary>Serves each allocation with one block of a power of two, the most recently freed one first.</summary>
    public static PlacementPolicy Pool { get; } = new("pool", "BuddyPool, one block of a power of two", GpuBuddyAllocationFlags.None);

    /// <summary>
    /// Repeats the requests of the recorded program on an allocator like the recorded one and of its size, and reports whether the
    /// placements are the same. Only for traces of an <see cref="Recording.AllocationRecorder"/>.
    /// </summary>
    public static PlacementPolicy Recorded { get; } =
        new("recorded", "the recorded requests on an allocator like the recorded one; for a snapshot, a map of PyTorch's own layout",
            GpuBuddyAllocationFlags.None);

    /// <summary>Serves each allocation with real memory of a heap through Kmalloc: contiguous, for small and medium sizes.</summary>
    public static PlacementPolicy Kmalloc { get; } =
        new("kmalloc", "real memory of a heap: slabs and contiguous pages", GpuBuddyAllocationFlags.None);

    /// <summary>Serves each allocation with real memory of a heap through Vmalloc: whole pages mapped side by side.</summary>
    public static PlacementPolicy Vmalloc { get; } =
        new("vmalloc", "real memory of a heap: pages mapped side by side", GpuBuddyAllocationFlags.None);

    /// <summary>Serves each allocation with real memory of a heap through KVmalloc: contiguous if possible.</summary>
    public static PlacementPolicy KVmalloc { get; } =
        new("kvmalloc", "real memory of a heap: contiguous pages if possible, otherwise pages mapped side by side",
            GpuBuddyAllocationFlags.None);

    /// <summary>Serves each allocation with memory of a Vulkan device, in blocks that grow as needed. Needs a Vulkan driver.</summary>
    public static PlacementPolicy Vulkan { get; } =
        new("vulkan", "memory of a Vulkan device, in blocks that grow; needs a driver", GpuBuddyAllocationFlags.None);

    /// <summary>The policies that are compared by default: all that serve spaces of any size.</summary>
    public static IReadOnlyList<PlacementPolicy> Usual { get; } = [Scattered, Contiguous];

    /// <summary>All policies that can serve any trace, in the order in which a report shows them.</summary>
    public static IReadOnlyList<PlacementPolicy> All { get; } = [.. Usual, BestFit, Pool, Planned];

    /// <summary>The policies that allocate real memory and write to it, for traces of small programs.</summary>
    public static IReadOnlyList<PlacementPolicy> Heaps { get; } = [Kmalloc, Vmalloc, KVmalloc];

    /// <summary>
    /// All policies that have a name, including <see cref="Heaps"/>, <see cref="Vulkan"/>, and <see cref="Recorded"/>, which needs a trace
    /// that names its allocator.
    /// </summary>
    public static IReadOnlyList<PlacementPolicy> Named { get; } = [.. All, Recorded, .. Heaps, Vulkan];

    /// <summary>The name of the policy in options and reports.</summary>
    public string Name { get; }

    /// <summary>A description of the policy in a few words.</summary>
    public string Description { get; }

    /// <summary>True if the policy is one of <see cref="Heaps"/>. A heap has no space of offsets, so its result has no map.</summary>
    public bool IsHeap => Heaps.Contains(this);

    /// <summary>True if the policy places allocations in one space of offsets, so that its result has a map and a size that can be searched
    /// for. False for heaps and for the memory of a device.</summary>
    public bool HasSpace => !IsHeap && this != Vulkan;

    internal GpuBuddyAllocationFlags Flags { get; }

    /// <summary>Finds the policy with a name, or returns null.</summary>
    public static PlacementPolicy? Find(string name) => Named.FirstOrDefault(policy => policy.Name == name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
