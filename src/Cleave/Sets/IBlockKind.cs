namespace Cleave.Sets;

/// <summary>
/// A kind of free blocks as a type, so that what is done for either kind is written once and compiled for each, without a branch.
/// </summary>
internal interface IBlockKind
{
    /// <summary>The number of the kind.</summary>
    static abstract int Number { get; }

    /// <summary>The word of this kind.</summary>
    static abstract ref ulong Own(ref WordPair pair);

    /// <summary>The word of the other kind.</summary>
    static abstract ref ulong Other(ref WordPair pair);
}
