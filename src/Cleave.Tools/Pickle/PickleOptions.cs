namespace Cleave.Tools.Pickle;

/// <summary>How much a pickle may ask for. The defaults read snapshots of any size. Immutable, so thread-safe.</summary>
/// <remarks>Memory is what is limited, in bytes, because a hostile pickle chooses the values that cost most for their size.</remarks>
internal sealed record PickleOptions
{
    /// <summary>The defaults.</summary>
    public static PickleOptions Default { get; } = new();

    /// <summary>The longest pickle, in unzipped bytes. No limit by default.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>
    /// The most memory, in bytes, that the values of the pickle and the traces made of them may take. Null for the default: 256 MiB or twice
    /// the unzipped bytes of the pickle, whichever is larger, but not above half of the memory there is.
    /// </summary>
    public long? MaxMemory { get; init; }

    /// <summary>The most marks open at once, which bounds how deep lists under construction nest. Default 256.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>The longest text, byte string or whole number, in bytes. Default 16 MiB.</summary>
    public int MaxStringBytes { get; init; } = 1 << 24;

    /// <summary>The longest key of a dictionary or item of a set, in chars or bytes; a tuple counts its items too. Default 4096.</summary>
    public int MaxKeyLength { get; init; } = 4096;
}
