namespace Cleave.Tools.Pickle;

/// <summary>Limits for reading a pickle. The defaults read snapshots of any size. Immutable, so thread-safe.</summary>
/// <remarks>
/// The limit is on memory in bytes, because a hostile pickle contains the values that take the most memory for their size.
/// </remarks>
internal sealed record PickleOptions
{
    /// <summary>The default limits for reading a pickle.</summary>
    public static PickleOptions Default { get; } = new();

    /// <summary>The longest allowed pickle, in unzipped bytes. No limit by default.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>
    /// The most memory in bytes that the values of the pickle and the traces made of them may take. Null for the default: 256 MiB or twice
    /// the unzipped bytes of the pickle, whichever is larger, but at most half of the machine's memory.
    /// </summary>
    public long? MaxMemory { get; init; }

    /// <summary>
    /// The most marks that may be open at once, which limits the nesting of lists under construction. The default is 256.
    /// </summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>The longest allowed text, byte string or whole number, in bytes. The default is 16 MiB.</summary>
    public int MaxStringBytes { get; init; } = 1 << 24;

    /// <summary>
    /// The longest allowed key of a dictionary or item of a set, in chars or bytes; for a tuple, its items count too. The default is 4096.
    /// </summary>
    public int MaxKeyLength { get; init; } = 4096;
}
