namespace Cleave.Sets;

/// <summary>A word for each kind of free block.</summary>
internal struct WordPair
{
    /// <summary>That of the dirty ones.</summary>
    public ulong Dirty;

    /// <summary>That of the clear ones.</summary>
    public ulong Clear;
}
