namespace Cleave.Sets;

/// <summary>The results of <see cref="BlockMap{TPages}.TryGive{TKind}"/>.</summary>
internal enum GiveOutcome
{
    /// <summary>The block was freed.</summary>
    Given,

    /// <summary>The buddy of the block is free and of the same kind, so that the two have to merge. Nothing has changed.</summary>
    BuddyIsFree,

    /// <summary>The block is not allocated. Nothing has changed.</summary>
    NotAllocated,
}
