namespace Cleave.Tools.Input;

/// <summary>Options for reading a recording. Immutable, so thread-safe.</summary>
public sealed record TraceReadOptions
{
    /// <summary>
    /// The most memory in bytes that reading one recording may take, its trace included. Null for the default: 256 MiB, or twice the
    /// unzipped bytes of a snapshot or eight times those of a text trace, whichever is larger. The default is at most half of the machine's
    /// memory.
    /// </summary>
    public long? MaxMemory { get; init; }

    /// <summary>The name of the file's traces, which errors quote; null for the file's own name.</summary>
    public string? Name { get; init; }

    /// <summary>Receives the progress of reading, several times for each gigabyte.</summary>
    public IProgress<TraceReadProgress>? Progress { get; init; }
}

/// <summary>The progress of reading a recording. Immutable.</summary>
/// <param name="Name">The name of the recording.</param>
/// <param name="BytesRead">Bytes of the file that were read so far, zipped if the file is.</param>
/// <param name="Length">Bytes of the file, or null if the length is unknown, as for standard input.</param>
public sealed record TraceReadProgress(string Name, long BytesRead, long? Length);
