using SQLitePCL;

namespace Cleave.Storage.Files;

/// <summary>Turns the result codes of SQLite into faults with sentences.</summary>
internal static class SqliteErrors
{
    /// <summary>Makes the exception for a result code.</summary>
    /// <param name="code">The result code, extended or not.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="detail">The words of SQLite.</param>
    public static Exception Of(int code, string path, string detail) => (code & 0xff) switch
    {
        raw.SQLITE_NOMEM => new InsufficientMemoryException($"There is no memory left for the file '{path}'."),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new StorageException(
            StorageFault.InUse,
                $"The file '{path}' is open in another process, or in another space of this one. One at a time may write to it."),
        raw.SQLITE_FULL => new StorageException(
            StorageFault.Full,
                $"The disk has no room for the change of '{path}'. Nothing has changed; the call can be made again when there is room."),
        raw.SQLITE_READONLY or raw.SQLITE_PERM => new StorageException(
            StorageFault.ReadOnly,
                $"The file '{path}' or its folder cannot be written. Open it with {nameof(DurableSpaceOptions.IsReadOnly)} to read it."),
        raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH => new StorageException(
            StorageFault.InputOutput, $"The file '{path}' or its log beside it cannot be opened: {detail}."),
        raw.SQLITE_NOTADB => new StorageException(
            StorageFault.Foreign, $"The file '{path}' is none of a durable space, or its first page is damaged. It was not changed."),
        // The statements and the values are ours and right, so the tables or the rows in the file are not.
        raw.SQLITE_CORRUPT or raw.SQLITE_ERROR or raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_SCHEMA =>
            Damaged(path, detail),
        _ => new StorageException(
            StorageFault.InputOutput,
            FormattableString.Invariant($"The file '{path}' could not be read or written: {detail} (SQLite's code {code}). ")
            + "Whether the last changes are on disk is known when the space is opened again; what was acknowledged before is."),
    };

    /// <summary>Makes the exception for a damaged file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="detail">What was found, without a full stop.</param>
    public static StorageException Damaged(string path, string detail) => new(
        StorageFault.Damaged,
        $"The file '{path}' is damaged: {detail}. The space does not write to it any more; copy the file and its log before you mend it, "
            + "or restore a backup.");
}
