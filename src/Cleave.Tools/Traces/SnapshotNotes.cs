namespace Cleave.Tools.Traces;

/// <summary>
/// Counts of events that the reader of a snapshot inferred or left out for one device. All are zero for a complete recording. Immutable.
/// </summary>
/// <param name="UnknownActions">Events that were left out because this version does not know their action.</param>
/// <param name="InferredFrees">
/// Frees that the recording does not contain: the block's addresses were allocated again, its segment was released, or the final segments
/// no longer contain it. Such a block counts as live until then.
/// </param>
/// <param name="UnmatchedFrees">Frees that were left out because their block was already free.</param>
/// <param name="UnexplainedBlocks">
/// Blocks that were left out because they are live in the final segments although the trace contradicts it, so they were allocated after
/// the recording stopped.
/// </param>
public sealed record SnapshotNotes(int UnknownActions, int InferredFrees, int UnmatchedFrees, int UnexplainedBlocks)
{
    /// <summary>
    /// Blocks that the trace never frees although the final segments do not contain them, because they were freed after the recording
    /// stopped.
    /// </summary>
    public int VanishedBlocks { get; init; }

    /// <summary>Segments about which the trace and the final segments contradict each other.</summary>
    public int ContradictedSegments { get; init; }

    /// <summary>The parts of the program's history that the recording evidently lacks.</summary>
    public SnapshotGaps Gaps { get; init; }
}

/// <summary>Parts of a program's history that a snapshot lacks, each inferred from the rest of the snapshot.</summary>
[Flags]
public enum SnapshotGaps
{
    /// <summary>Nothing is known to be missing.</summary>
    None = 0,

    /// <summary>The history was off: the snapshot contains the final state and no events.</summary>
    NoHistory = 1,

    /// <summary>The buffer of the history overflowed, so the beginning was overwritten.</summary>
    BeginningLost = 2,

    /// <summary>Allocations were not recorded, so the bytes that were live at a moment are unknown.</summary>
    Allocations = 4,

    /// <summary>Requests to free were not recorded; a block ends when its free completed.</summary>
    FreeRequests = 8,

    /// <summary>Frees were not recorded; a block counts as live until its addresses are used again.</summary>
    Frees = 16,

    /// <summary>Allocations of segments were not recorded; a segment counts from its first block on.</summary>
    SegmentAllocations = 32,

    /// <summary>Frees of segments were not recorded.</summary>
    SegmentFrees = 64,
}
