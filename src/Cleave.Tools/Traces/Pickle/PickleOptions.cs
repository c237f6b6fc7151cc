namespace Cleave.Tools.Traces.Pickle;

/// <summary>How much a pickle may ask for. The defaults fit snapshots of some hundred megabytes. Immutable, so thread-safe.</summary>
/// <remarks>
/// Memory grows with the bytes read: at worst some 50 bytes a value, reached only by hostile pickles, and about 0.3 values a
/// byte for snapshots. Lower <see cref="MaxValues"/> where a stranger's file must not take gigabytes.
/// </remarks>
public sealed record PickleOptions
{
    /// <summary>The defaults.</summary>
    public static PickleOptions Default { get; } = new();

    /// <summary>The longest pickle, in unzipped bytes. Default 1 GiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>The most values pushed in all, repeats out of the memo counted in. Default 2^27.</summary>
    public long MaxValues { get; init; } = 1L << 27;

    /// <summary>The most marks open at once, which bounds how deep lists under construction nest. Default 256.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>The most values on the stack at once. Default 2^20.</summary>
    public int MaxStack { get; init; } = 1 << 20;

    /// <summary>The most memo entries. Default 2^25.</summary>
    public int MaxMemo { get; init; } = 1 << 25;

    /// <summary>The longest text or byte string, in bytes. Default 16 MiB.</summary>
    public int MaxStringBytes { get; init; } = 1 << 24;

    /// <summary>The longest key of a dictionary or item of a set, in chars or bytes; a tuple counts its items too. Default 4096.</summary>
    public int MaxKeyLength { get; init; } = 4096;
}
