namespace Cleave.Tools.Replay;

/// <summary>The outcome of playing a trace on best fit again, with moves that make room for requests that would fail. Immutable.</summary>
/// <param name="MaxBytes">The most bytes that all moves together were allowed to copy.</param>
/// <param name="Space">Bytes of the smallest space found that serves the whole trace with such moves,
/// or of the space that was requested.</param>
/// <param name="MovedBytes">Bytes that the moves copied in that space.</param>
/// <param name="Moves">The number of moves in that space.</param>
/// <param name="FailureCount">The number of allocations that were not served all the same.</param>
public sealed record ReplayCompaction(ulong MaxBytes, ulong Space, ulong MovedBytes, int Moves, int FailureCount);
