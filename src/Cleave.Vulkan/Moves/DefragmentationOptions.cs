using Cleave.Vulkan.Allocation;

namespace Cleave.Vulkan.Moves;

/// <summary>The effort that a <see cref="Defragmentation"/> makes to empty blocks.</summary>
public enum DefragmentationAlgorithm
{
    /// <summary>Moves allocations into other blocks and makes room in them by moves inside, so that as many blocks as possible become
    /// empty.</summary>
    Balanced,

    /// <summary>Moves allocations into room that other blocks have already. Plans and copies the least.</summary>
    Fast,

    /// <summary>As <see cref="Balanced"/>, and then moves the allocations inside each block together, so that its free memory is in one
    /// piece. Copies the most.</summary>
    Full,
}

/// <summary>Everything that says how a <see cref="Defragmentation"/> is made.</summary>
public sealed record DefragmentationOptions
{
    /// <summary>The pool to defragment; null, the default, for the blocks of the allocator itself. Linear pools cannot be
    /// defragmented.</summary>
    public DevicePool? Pool { get; init; }

    /// <summary>The effort to empty blocks; <see cref="DefragmentationAlgorithm.Balanced"/> by default.</summary>
    public DefragmentationAlgorithm Algorithm { get; init; }

    /// <summary>The most bytes that the moves of one pass copy; no limit by default. Larger allocations stay where they are.</summary>
    public ulong MaxBytesPerPass { get; init; } = ulong.MaxValue;

    /// <summary>The most moves of one pass; no limit by default.</summary>
    public int MaxMovesPerPass { get; init; } = int.MaxValue;

    /// <summary>Tells whether an allocation may be moved; null, the default, if all may. Dedicated memory, pinned memory and memory of
    /// aliasing resources never move, and the predicate is not asked about them.</summary>
    /// <remarks>The predicate is called without a lock, for each allocation of a block that may become empty.</remarks>
    public Predicate<LiveAllocation>? CanMove { get; init; }

    /// <summary>Stops the search for moves: called between blocks, and if it returns true, the pass has the moves that were found until
    /// then. Null, the default, lets each search end.</summary>
    public Func<bool>? Stop { get; init; }
}
