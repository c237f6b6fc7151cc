namespace Cleave.Storage;

/// <summary>The space that a file holds, and how it is opened.</summary>
/// <remarks>Size, base offset and granularity are stored in the file when it is made. For a file that exists they may be left out; if they
/// are given, they have to be those of the file. The space in the file may be larger than <see cref="Size"/>, because it may have
/// grown.</remarks>
public sealed record DurableSpaceOptions
{
    /// <summary>Bytes to manage, which a new file needs; rounded down to the granularity. Null for a file that exists.</summary>
    public ulong? Size { get; init; }

    /// <summary>The lowest offset of the space, in bytes, a multiple of the granularity; 0 for a new file by default.</summary>
    public ulong? BaseOffset { get; init; }

    /// <summary>Bytes of which every offset and every size is a multiple; 4 KiB for a new file by default.</summary>
    public Alignment? Granularity { get; init; }

    /// <summary>Whether the space is opened for reading alone, so that the file is not changed. Several readers may have it open at
    /// once.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Bytes that the log may have before its content is written to its place in the file, at least 64 KiB; 4 MiB by
    /// default.</summary>
    /// <remarks>A longer log delays that work and takes longer to read when the space is opened after a crash. The bytes on disk exceed the
    /// limit by those of one commit.</remarks>
    public ulong LogBytes { get; init; } = 4 << 20;

    /// <summary>The granularity of a new file if the options name none.</summary>
    internal static Alignment UsualGranularity { get; } = new(4096);
}
