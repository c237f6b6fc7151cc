namespace Cleave.Sets;

/// <summary>A word for each kind of free block.</summary>
internal struct WordPair
{
    /// <summary>Bytes of one.</summary>
    public const ulong Bytes = 2 * sizeof(ulong);

    /// <summary>That of the dirty ones.</summary>
    public ulong Dirty;

    /// <summary>That of the clear ones.</summary>
    public ulong Clear;
}
