namespace Cleave.Tools.Input;

/// <summary>How a recording is read. Immutable.</summary>
public sealed record TraceReadOptions
{
    /// <summary>
    /// The most memory, in bytes, that reading one recording may take, its trace included. Null for the default: 256 MiB, or twice the
    /// unzipped bytes of a snapshot or eight times those of a text trace, whichever is larger, but not above half of the memory there is.
    /// </summary>
    public long? MaxMemory { get; init; }

    /// <summary>What the traces of a file and the errors are called; the file's own name if null.</summary>
    public string? Name { get; init; }

    /// <summary>Receives the progress of reading, some times for each gigabyte.</summary>
    public IProgress<TraceReadProgress>? Progress { get; init; }
}

/// <summary>How far a recording has been read.</summary>
/// <param name="Name">The name of the recording.</param>
/// <param name="BytesRead">Bytes of the file read so far, zipped where it is.</param>
/// <param name="Length">Bytes of the file, or null where they cannot be known, as of standard input.</param>
public sealed record TraceReadProgress(string Name, long BytesRead, long? Length);
