using SQLitePCL;

namespace Cleave.Storage.Files;

/// <summary>A connection to a file of SQLite, which is used by one thread at a time.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 _handle;

    static SqliteDatabase() => Batteries_V2.Init();

    /// <summary>Opens a file of SQLite.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="flags">Flags of SQLite, such as whether the file may be written.</param>
    /// <param name="name">The name under which SQLite opens the file: its path, or a URI with parameters.</param>
    public SqliteDatabase(string path, int flags, string? name = null)
    {
        Path = path;
        int code = raw.sqlite3_open_v2(name ?? path, out _handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            Exception error = Error(code);
            _handle?.Dispose();
            throw error;
        }

        raw.sqlite3_extended_result_codes(_handle, 1);
    }

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>Compiles a statement, which is used again and again.</summary>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out sqlite3_stmt statement));
        return new SqliteStatement(this, statement);
    }

    /// <summary>Runs a statement that has no result, or whose result does not matter.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Reads the number that a statement answers; 0 if it answers nothing.</summary>
    public long ReadNumber(string sql)
    {
        using SqliteStatement statement = Prepare(sql);
        return statement.Step() ? statement.Number(0) : 0;
    }

    /// <summary>Reads the text that a statement answers; empty if it answers nothing.</summary>
    public string ReadText(string sql)
    {
        using SqliteStatement statement = Prepare(sql);
        return statement.Step() ? statement.Text(0) : "";
    }

    /// <summary>Says whether closing the file writes the content of the log to its place.</summary>
    public void CheckpointOnClose(bool isWanted) =>
        Check(raw.sqlite3_db_config(_handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, isWanted ? 0 : 1, out _));

    /// <summary>Writes the content of the log to its place in the file, or only counts its pages.</summary>
    /// <returns>Pages of the log that are not yet at their place.</returns>
    public int Checkpoint(int mode)
    {
        Check(raw.sqlite3_wal_checkpoint_v2(_handle, null, mode, out int pages, out int done));
        return Math.Max(0, pages - done);
    }

    /// <summary>Throws if the system let SQLite open the file for reading alone.</summary>
    public void RefuseReadOnly()
    {
        if (raw.sqlite3_db_readonly(_handle, "main") == 1)
        {
            throw Error(raw.SQLITE_READONLY);
        }
    }

    /// <summary>Whether a transaction is open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Throws the exception of a result code, unless it is none of an error.</summary>
    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw Error(code);
        }
    }

    /// <summary>Closes the file. All statements have to be closed before.</summary>
    public void Dispose() => _handle.Dispose();

    private Exception Error(int code) =>
        SqliteErrors.Of(
            code, Path, _handle is { IsInvalid: false } ? raw.sqlite3_errmsg(_handle).utf8_to_string().TrimEnd('.') : $"code {code}");
}
