namespace Cleave;

/// <summary>A block as an inspection of a space finds it.</summary>
/// <param name="Block">Where it is and how large.</param>
/// <param name="IsFree">Whether it is free; if not, it is allocated.</param>
public readonly record struct BlockInfo(BuddyBlock Block, bool IsFree);
