namespace Cleave.Tools.Traces;

/// <summary>What the reader of a snapshot had to infer or leave out for one device. All zero for a complete recording.</summary>
/// <param name="UnknownActions">Events with an action that this version does not know; left out.</param>
/// <param name="InferredFrees">
/// Frees that the recording lost: a block was allocated where one still lived, so the older one is freed just before.
/// </param>
/// <param name="UnmatchedFrees">Frees of a block that was already free; left out.</param>
/// <param name="UnexplainedBlocks">
/// Blocks live in the final segments although the trace last freed their address, so allocated after the recording
/// stopped; left out.
/// </param>
public sealed record SnapshotNotes(int UnknownActions, int InferredFrees, int UnmatchedFrees, int UnexplainedBlocks);
