namespace Cleave.Sets;

/// <summary>Two words, one for each kind of free block.</summary>
internal struct WordPair
{
    /// <summary>The size of this type in bytes.</summary>
    public const ulong Bytes = 2 * sizeof(ulong);

    /// <summary>The word of the dirty blocks.</summary>
    public ulong Dirty;

    /// <summary>The word of the clear blocks.</summary>
    public ulong Clear;
}
