namespace Cleave.Sets;

/// <summary>What came of <see cref="BlockMap{TPages}.TryGive{TKind}"/>.</summary>
internal enum GiveOutcome
{
    /// <summary>The block is free now.</summary>
    Given,

    /// <summary>The block's buddy is free and of the same kind, so that they have to merge. Nothing has changed.</summary>
    BuddyIsFree,

    /// <summary>The block is not allocated. Nothing has changed.</summary>
    NotAllocated,
}
