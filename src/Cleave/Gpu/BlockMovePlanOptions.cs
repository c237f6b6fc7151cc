namespace Cleave.Gpu;

/// <summary>Limits of a plan of moves of a <see cref="GpuBuddy"/>, and what it has to know of the memory that it moves.</summary>
/// <remarks>
/// The allocator does not remember the terms of a request. A plan keeps the alignment of each block to its own size, and that of a run to
/// its size rounded up to a power of two. Memory that was asked for with a larger alignment, or in a range, has to be named here. Each
/// function is called once for each block or run, without a lock, and may read the allocator.
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Moves;
///
/// var vram = new GpuBuddy(new GpuBuddyOptions { Size = 16 &lt;&lt; 20 });
/// GpuBuddyPlacement reachable = GpuBuddyPlacement.Range(8 &lt;&lt; 20, 16 &lt;&lt; 20);
/// using AllocatedBlocks window = vram.Allocate(4096, placement: reachable);
/// window.Key = 1;
///
/// // The processor reaches the upper half only, so memory with that key stays there.
/// var options = new BlockMovePlanOptions { PlacementOf = memory =&gt; memory.Key == 1 ? reachable : GpuBuddyPlacement.Simple };
/// Console.WriteLine(vram.TryPlanMoves(MoveGoal.EmptyEnd(8 &lt;&lt; 20), out _, options)); // False
/// </code>
/// </example>
public sealed record BlockMovePlanOptions
{
    /// <summary>The most bytes that all moves together may copy; no limit by default.</summary>
    public ulong MaxBytes { get; init; } = ulong.MaxValue;

    /// <summary>Tells whether memory may be moved; null, the default, if all may.
    /// Memory that a device is using at the moment may not.</summary>
    public Predicate<MovableMemory>? CanMove { get; init; }

    /// <summary>Gives the range in which memory has to stay, as <see cref="GpuBuddyPlacement.Range"/>; null, the default, if all may go
    /// anywhere. Of other placements no end is preferred.</summary>
    public Func<MovableMemory, GpuBuddyPlacement>? PlacementOf { get; init; }

    /// <summary>Gives the alignment that memory has to keep, above the base offset; null, the default, for the alignment that it has, up to
    /// its size rounded up to a power of two.</summary>
    /// <remarks>A block always keeps the alignment of its size. Memory that does not have the alignment is not moved.</remarks>
    public Func<MovableMemory, Alignment>? AlignmentOf { get; init; }
}
