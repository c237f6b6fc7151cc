namespace Cleave.Sets;

/// <summary>
/// A kind of free blocks as a type, so that code for both kinds is written once and compiled for each kind without a branch.
/// </summary>
internal interface IBlockKind
{
    /// <summary>The number of the kind.</summary>
    static abstract int Number { get; }

    /// <summary>Returns the word of this kind.</summary>
    static abstract ref ulong Own(ref WordPair pair);

    /// <summary>Returns the word of the other kind.</summary>
    static abstract ref ulong Other(ref WordPair pair);
}
