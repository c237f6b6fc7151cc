namespace Cleave.Placement;

/// <summary>The kinds of the two parts that a block is cut into: the part that its owner keeps, and the part that becomes free.</summary>
/// <param name="Kept">The kind that the kept blocks report: that of the block when it was handed out.</param>
/// <param name="Freed">The kind of the part that becomes free.</param>
internal readonly record struct CutKinds(int Kept, int Freed);
