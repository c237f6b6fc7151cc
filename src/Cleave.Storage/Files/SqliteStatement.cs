using SQLitePCL;

namespace Cleave.Storage.Files;

/// <summary>A compiled statement of SQLite with numbered parameters, from 1 on, and columns, from 0 on.</summary>
/// <remarks>Numbers above 2^63 are stored as the negative number with the same bits.</remarks>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    /// <summary>Sets a parameter to a number.</summary>
    public SqliteStatement Bind(int parameter, ulong value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, parameter, unchecked((long)value)));
        return this;
    }

    /// <summary>Sets a parameter to bytes, or to nothing if there are none.</summary>
    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        database.Check(value.IsEmpty ? raw.sqlite3_bind_null(handle, parameter) : raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    /// <summary>Moves to the next row of the answer.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Step()
    {
        int code = raw.sqlite3_step(handle);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            // Ends the statement, so that a transaction can be rolled back. The error is the one of the step.
            raw.sqlite3_reset(handle);
            database.Check(code);
        }

        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement without an answer to its end, and makes it ready to run again.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>Makes the statement ready to run again.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    /// <summary>The number in a column.</summary>
    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>The number in a column, without a sign.</summary>
    public ulong Unsigned(int column) => unchecked((ulong)Number(column));

    /// <summary>The text in a column.</summary>
    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    /// <summary>The bytes in a column, which are valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>Closes the statement for good.</summary>
    public void Dispose() => handle.Dispose();
}
