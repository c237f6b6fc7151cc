namespace Cleave.Storage.Files;

/// <summary>A file of rows, one for each range. One thread at a time uses it.</summary>
/// <remarks>A test puts a file between that fails at a certain call.</remarks>
internal interface IRangeFile : IDisposable
{
    /// <summary>Reads the record of the space.</summary>
    SpaceRecord ReadRecord();

    /// <summary>Reads all rows in the order of their numbers, and checks each and their sum.</summary>
    /// <exception cref="StorageException">The file is damaged or cannot be read.</exception>
    List<RangeRow> ReadRows(in SpaceRecord record);

    /// <summary>Reads the rows behind a number, with their notes.</summary>
    /// <param name="after">The number behind which to begin.</param>
    /// <param name="most">The most rows to read.</param>
    List<(RangeRow Row, byte[] Note)> ReadPage(ulong after, int most);

    /// <summary>Reads the note of a range; empty if it has none.</summary>
    byte[] ReadNote(ulong id);

    /// <summary>Makes changes durable, all of them or none.</summary>
    /// <exception cref="StorageException">They are not: of a harmless fault none is in the file.</exception>
    void Commit(ReadOnlySpan<RowChange> changes, in SpaceRecord record);

    /// <summary>Bytes of the log that are not yet at their place in the file.</summary>
    ulong LogBytes { get; }

    /// <summary>Writes the content of the log to its place in the file.</summary>
    /// <exception cref="StorageException">The file cannot be written. The log still has everything.</exception>
    void Checkpoint();

    /// <summary>Checks the structure of the whole file.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    string? FindDamage();
}
