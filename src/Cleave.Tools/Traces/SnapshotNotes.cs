namespace Cleave.Tools.Traces;

/// <summary>What the reader of a snapshot had to infer or leave out for one device. All zero for a complete recording.</summary>
/// <param name="UnknownActions">Events with an action that this version does not know; left out.</param>
/// <param name="InferredFrees">
/// Frees that the recording does not hold: the block's addresses were allocated again, its segment was released, or the final segments
/// no longer hold it. Such a block counts as live until then.
/// </param>
/// <param name="UnmatchedFrees">Frees of a block that was already free; left out.</param>
/// <param name="UnexplainedBlocks">
/// Blocks live in the final segments that the trace contradicts, so allocated after the recording stopped; left out.
/// </param>
public sealed record SnapshotNotes(int UnknownActions, int InferredFrees, int UnmatchedFrees, int UnexplainedBlocks)
{
    /// <summary>Blocks that the trace never frees although the final segments do not hold them: freed after the recording stopped.</summary>
    public int VanishedBlocks { get; init; }

    /// <summary>Segments that the trace and the final segments contradict each other about.</summary>
    public int ContradictedSegments { get; init; }

    /// <summary>The parts of the program's history that the recording evidently lacks.</summary>
    public SnapshotGaps Gaps { get; init; }
}

/// <summary>Parts of a program's history that a snapshot lacks, each found by what the rest of the snapshot shows.</summary>
[Flags]
public enum SnapshotGaps
{
    /// <summary>Nothing is known to be missing.</summary>
    None = 0,

    /// <summary>The history was off: the snapshot holds the state at the end and no event.</summary>
    NoHistory = 1,

    /// <summary>The buffer of the history overflowed, so the beginning was overwritten.</summary>
    BeginningLost = 2,

    /// <summary>Allocations were not recorded, so the bytes that were live at a moment are unknown.</summary>
    Allocations = 4,

    /// <summary>Requests to free were not recorded; a block ends when its free completed.</summary>
    FreeRequests = 8,

    /// <summary>No frees were recorded; a block counts as live until its addresses are used again.</summary>
    Frees = 16,

    /// <summary>Allocations of segments were not recorded; a segment counts from its first block on.</summary>
    SegmentAllocations = 32,

    /// <summary>Frees of segments were not recorded.</summary>
    SegmentFrees = 64,
}
