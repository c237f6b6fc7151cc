using Microsoft.Data.Sqlite;

namespace Cleave.Orleans.Storage;

/// <summary>A SQLite file of states by name and grain, each with a version that grows by one with each write.</summary>
/// <remarks>Not safe from several threads at once. One process has the file open; a second one is refused.</remarks>
internal sealed class StateFile : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _read;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _delete;

    /// <summary>Opens the file, and makes it if it is missing.</summary>
    /// <exception cref="IOException">Another process has the file open, or it cannot be written.</exception>
    public StateFile(string path)
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = full, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            _connection.Open();
            // Full: a commit returns when the log is on the disk. Exclusive: a second silo on the same file would not share its clustering.
            Run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            Run("CREATE TABLE IF NOT EXISTS state (name TEXT NOT NULL, grain TEXT NOT NULL, version INTEGER NOT NULL, payload BLOB NOT "
                + "NULL, "
                + "PRIMARY KEY (name, grain)) WITHOUT ROWID;");
            Run("BEGIN IMMEDIATE; COMMIT;");
        }
        catch (SqliteException failure)
        {
            _connection.Dispose();
            throw new IOException(
                $"The file {full} cannot be opened for writing, because another process has it open or it is no database: "
                    + $"{failure.Message}", failure);
        }

        _read = Command("SELECT version, payload FROM state WHERE name = $name AND grain = $grain");
        _insert = Command(
            "INSERT INTO state (name, grain, version, payload) VALUES ($name, $grain, 1, $payload) ON CONFLICT DO NOTHING", "$payload");
        _update = Command(
            "UPDATE state SET version = version + 1, payload = $payload WHERE name = $name AND grain = $grain AND version = $version",
                "$version", "$payload");
        _delete = Command("DELETE FROM state WHERE name = $name AND grain = $grain AND version = $version", "$version");
    }

    /// <summary>Reads a state; the payload is null if there is none.</summary>
    public (long Version, byte[]? Payload) Read(string name, string grain)
    {
        Bind(_read, name, grain);
        using SqliteDataReader reader = _read.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : (0, null);
    }

    /// <summary>Writes a state if its version is still the expected one; 0 for a state that is not there.</summary>
    public bool TryWrite(string name, string grain, long version, byte[] payload)
    {
        SqliteCommand command = version == 0 ? _insert : _update;
        Bind(command, name, grain);
        command.Parameters["$payload"].Value = payload;
        if (version != 0)
        {
            command.Parameters["$version"].Value = version;
        }

        return command.ExecuteNonQuery() == 1;
    }

    /// <summary>Deletes a state if its version is still the expected one.</summary>
    public bool TryDelete(string name, string grain, long version)
    {
        Bind(_delete, name, grain);
        _delete.Parameters["$version"].Value = version;
        return _delete.ExecuteNonQuery() == 1;
    }

    public void Begin() => Run("BEGIN IMMEDIATE");

    /// <summary>Ends a transaction, and returns when its changes are on the disk.</summary>
    public void Commit() => Run("COMMIT");

    public void Rollback() => Run("ROLLBACK");

    public void Dispose() => _connection.Dispose();

    private static void Bind(SqliteCommand command, string name, string grain)
    {
        command.Parameters["$name"].Value = name;
        command.Parameters["$grain"].Value = grain;
    }

    private void Run(string text)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string text, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (string parameter in (ReadOnlySpan<string>)["$name", "$grain", .. parameters])
        {
            command.Parameters.Add(new SqliteParameter(parameter, null));
        }

        return command;
    }

    /// <summary>Returns the path of the file.</summary>
    public override string ToString() => _connection.DataSource;
}
