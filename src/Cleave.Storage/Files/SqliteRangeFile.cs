using SQLitePCL;

namespace Cleave.Storage.Files;

/// <summary>The rows of a space in a file of SQLite, with a write-ahead log that each commit synchronizes with the disk.</summary>
/// <remarks>
/// SQLite never changes a page in place before it is in the log on disk, and reads the log when it opens a file that was not closed. The
/// log has checksums. The pages of the file have none, so each row has one, and the record of the space has the sum of all (<c>Summed</c>).
/// The lock that lets one process in is SQLite's own.
/// </remarks>
internal sealed partial class SqliteRangeFile : IRangeFile
{
    /// <summary>Marks a file of SQLite as one of a durable space: "Clvs".</summary>
    public const int ApplicationId = 0x436c7673;

    /// <summary>The version of the tables that this library writes.</summary>
    public const int FormatVersion = 1;

    /// <summary>The mode of a checkpoint that only counts the pages of the log.</summary>
    private const int CountPages = -1;

    private const int PageSize = 4096;

    /// <summary>Bytes of the head of a page in the log.</summary>
    private const int FrameHead = 24;

    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _setNote;
    private readonly SqliteStatement _move;
    private readonly SqliteStatement _setRecord;
    private readonly SqliteStatement _note;
    private readonly SqliteStatement _page;

    private SqliteRangeFile(SqliteDatabase database)
    {
        _database = database;
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _insert = database.Prepare("INSERT INTO ranges(id, start, length, alignment, note, sum) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        _delete = database.Prepare("DELETE FROM ranges WHERE id = ?1");
        _setNote = database.Prepare("UPDATE ranges SET note = ?2, sum = ?3 WHERE id = ?1");
        _move = database.Prepare("UPDATE ranges SET start = ?2, sum = ?3 WHERE id = ?1");
        _setRecord = database.Prepare(
            "UPDATE space SET base = ?1, size = ?2, granularity = ?3, next = ?4, ranges = ?5, sum = ?6, commits = ?7, checksum = ?8");
        _note = database.Prepare("SELECT note FROM ranges WHERE id = ?1");
        _page = database.Prepare("SELECT id, start, length, alignment, note, sum FROM ranges WHERE id > ?1 ORDER BY id LIMIT ?2");
    }

    public ulong LogBytes => (ulong)_database.Checkpoint(CountPages) * (PageSize + FrameHead);

    public void Commit(ReadOnlySpan<RowChange> changes, in SpaceRecord record)
    {
        try
        {
            _begin.Run();
            foreach (ref readonly RowChange change in changes)
            {
                Write(change);
            }

            Write(record);
            _commit.Run();
        }
        catch when (RollBack())
        {
            throw;
        }
    }

    public void Checkpoint() => _database.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);

    public string? FindDamage()
    {
        string answer = _database.ReadText("PRAGMA integrity_check(1)");
        return answer == "ok" ? null : answer.ReplaceLineEndings(" ");
    }

    /// <summary>Lets the log go into the file when it is closed. A file that was found damaged is left as it is.</summary>
    public void Approve() => _database.CheckpointOnClose(true);

    public void Dispose()
    {
        SqliteStatement[] statements = [_begin, _commit, _insert, _delete, _setNote, _move, _setRecord, _note, _page];
        Array.ForEach(statements, statement => statement.Dispose());
        _database.Dispose();
    }

    private void Write(in RowChange change)
    {
        switch (change.Kind)
        {
            case RowChangeKind.Insert:
                _insert.Bind(1, change.Id).Bind(2, change.Place.Start).Bind(3, change.Place.Length)
                    .Bind(4, (ulong)change.Place.AlignmentLog2).Bind(5, change.Note.Span).Bind(6, change.Sum).Run();
                break;
            case RowChangeKind.Delete:
                _delete.Bind(1, change.Id).Run();
                break;
            case RowChangeKind.Note:
                _setNote.Bind(1, change.Id).Bind(2, change.Note.Span).Bind(3, change.Sum).Run();
                break;
            default:
                _move.Bind(1, change.Id).Bind(2, change.Place.Start).Bind(3, change.Sum).Run();
                break;
        }
    }

    private void Write(in SpaceRecord record) => _setRecord
        .Bind(1, record.BaseOffset).Bind(2, record.Size).Bind(3, (ulong)record.GranularityLog2).Bind(4, record.NextId)
        .Bind(5, record.Count).Bind(6, record.Sum).Bind(7, record.Commits).Bind(8, record.Check()).Run();

    /// <summary>Ends the transaction without its changes, if it has not ended by itself.</summary>
    /// <returns>True, for the filter of an exception.</returns>
    private bool RollBack()
    {
        if (_database.IsInTransaction)
        {
            try
            {
                _database.Execute("ROLLBACK");
            }
            catch (StorageException)
            {
                // The error that led here says more, and SQLite forgets the transaction all the same.
            }
        }

        return true;
    }
}
