using Cleave.Gpu;

namespace Cleave.Tools.Replay;

/// <summary>A way to place allocations, by name: what a replay compares.</summary>
public sealed class PlacementPolicy
{
    private PlacementPolicy(string name, string description, GpuBuddyAllocationFlags flags)
    {
        Name = name;
        Description = description;
        Flags = flags;
    }

    /// <summary>As many blocks as it takes, for memory that something maps side by side.</summary>
    public static PlacementPolicy Scattered { get; } =
        new("scattered", "GpuBuddy, as many blocks as it takes", GpuBuddyAllocationFlags.None);

    /// <summary>One run of addresses for each allocation, as the reference places it.</summary>
    public static PlacementPolicy Contiguous { get; } =
        new("contiguous", "GpuBuddy, one run of addresses", GpuBuddyAllocationFlags.Contiguous);

    /// <summary>One run of addresses for each allocation, in the smallest free run that fits.</summary>
    public static PlacementPolicy BestFit { get; } =
        new("bestfit", "BestFitAllocator, one run of addresses, the smallest that fits", GpuBuddyAllocationFlags.None);

    /// <summary>One run of addresses for each allocation, at an offset that was planned with the whole recording known.</summary>
    public static PlacementPolicy Planned { get; } =
        new("planned", "MemoryPlanner, one run of addresses, with the whole recording known in advance", GpuBuddyAllocationFlags.None);

    /// <summary>One block of a power of two for each allocation, the one that was freed last.</summary>
    public static PlacementPolicy Pool { get; } = new("pool", "BuddyPool, one block of a power of two", GpuBuddyAllocationFlags.None);

    /// <summary>
    /// As the recorded program asked, on an allocator like the recorded one and of its size: for traces of an
    /// <see cref="Recording.AllocationRecorder"/>. It tells whether the placements are the same.
    /// </summary>
    public static PlacementPolicy Recorded { get; } =
        new("recorded", "on an allocator like the recorded one, asked as it was; of a snapshot, the map shows PyTorch's own layout", GpuBuddyAllocationFlags.None);

    /// <summary>Real memory of a heap, contiguous, small to medium.</summary>
    public static PlacementPolicy Kmalloc { get; } =
        new("kmalloc", "real memory of a heap: slabs and contiguous pages", GpuBuddyAllocationFlags.None);

    /// <summary>Real memory of a heap, whole pages mapped side by side.</summary>
    public static PlacementPolicy Vmalloc { get; } =
        new("vmalloc", "real memory of a heap: pages mapped side by side", GpuBuddyAllocationFlags.None);

    /// <summary>Real memory of a heap, contiguous where that is to be had.</summary>
    public static PlacementPolicy KVmalloc { get; } =
        new("kvmalloc", "real memory of a heap: the first of these, else the second", GpuBuddyAllocationFlags.None);

    /// <summary>Those that are compared where nothing else is asked for: all that serve spaces of any size.</summary>
    public static IReadOnlyList<PlacementPolicy> Usual { get; } = [Scattered, Contiguous];

    /// <summary>All policies that serve any trace, in the order in which a report shows them.</summary>
    public static IReadOnlyList<PlacementPolicy> All { get; } = [.. Usual, BestFit, Pool, Planned];

    /// <summary>Those that take real memory and write to it, for traces of small programs.</summary>
    public static IReadOnlyList<PlacementPolicy> Heaps { get; } = [Kmalloc, Vmalloc, KVmalloc];

    /// <summary>All policies: those, and <see cref="Recorded"/>, which needs a trace that says where it was recorded.</summary>
    public static IReadOnlyList<PlacementPolicy> Named { get; } = [.. All, Recorded, .. Heaps];

    /// <summary>The name that options and reports use.</summary>
    public string Name { get; }

    /// <summary>What it is, in a few words.</summary>
    public string Description { get; }

    /// <summary>Whether it is one of <see cref="Heaps"/>: there is no space with offsets then, and no map of it.</summary>
    public bool IsHeap => Heaps.Contains(this);

    internal GpuBuddyAllocationFlags Flags { get; }

    /// <summary>The policy of that name, or null.</summary>
    public static PlacementPolicy? Find(string name) => Named.FirstOrDefault(policy => policy.Name == name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
