using SQLitePCL;

namespace Cleave.Storage.Files;

/// <content>Making and opening files.</content>
internal sealed partial class SqliteRangeFile
{
    /// <summary>Opens a file for reading and writing, and takes its lock. A file that is new or empty gets the tables of a space.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="initial">Makes the record of a new space; throws if the caller wants none.</param>
    public static SqliteRangeFile Open(string path, Func<SpaceRecord> initial)
    {
        if (!File.Exists(path))
        {
            // Before the file is made, so that a wrong option leaves none behind.
            initial();
        }

        return Open(new SqliteDatabase(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX), database =>
        {
            database.RefuseReadOnly();
            // Before anything is read: the first read takes the lock, and the log then needs no index in shared memory.
            database.Execute("PRAGMA locking_mode = EXCLUSIVE");
            // Until the content was checked. Opening a log writes nothing.
            database.CheckpointOnClose(false);
            bool isNew = IsNew(database);
            // A file whose log is damaged may look as if it were new.
            RefuseDamagedLog(path);
            if (!isNew)
            {
                CheckFormat(database);
            }

            Configure(database);
            if (isNew)
            {
                Create(database, initial());
                // So that the file can be told from an empty one without its log.
                database.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);
            }
        });
    }

    /// <summary>Opens a file for reading alone.</summary>
    /// <param name="path">The path of the file.</param>
    public static SqliteRangeFile OpenToRead(string path)
    {
        const int Flags = raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX;
        try
        {
            return Open(new SqliteDatabase(path, Flags), database =>
            {
                CheckFormat(database);
                RefuseDamagedLog(path);
            });
        }
        catch (StorageException error) when (error.Fault is StorageFault.InputOutput or StorageFault.ReadOnly && !HasLog(path))
        {
            // SQLite cannot make its shared memory beside a file on a medium that cannot be written. Nobody can change the file there.
            string uri = new Uri(Path.GetFullPath(path)).AbsoluteUri + "?immutable=1";
            return Open(new SqliteDatabase(path, Flags | raw.SQLITE_OPEN_URI, uri), CheckFormat);
        }
    }

    private static SqliteRangeFile Open(SqliteDatabase database, Action<SqliteDatabase> prepare)
    {
        try
        {
            prepare(database);
            return new SqliteRangeFile(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void Configure(SqliteDatabase database)
    {
        database.Execute("PRAGMA journal_mode = WAL");
        database.Execute("PRAGMA synchronous = FULL");
        // On macOS a plain synchronization leaves the data in the cache of the drive.
        database.Execute("PRAGMA fullfsync = ON");
        database.Execute("PRAGMA checkpoint_fullfsync = ON");
        database.Execute("PRAGMA cell_size_check = ON");
        database.Execute("PRAGMA trusted_schema = OFF");
        database.Execute("PRAGMA wal_autocheckpoint = 0");
        database.Execute("PRAGMA cache_size = -16384");
    }

    private static bool IsNew(SqliteDatabase database) =>
        database.ReadNumber("SELECT count(*) FROM sqlite_schema") == 0 && database.ReadNumber("PRAGMA application_id") == 0;

    private static void CheckFormat(SqliteDatabase database)
    {
        if (database.ReadNumber("PRAGMA application_id") != ApplicationId)
        {
            throw new StorageException(
                StorageFault.Foreign,
                    $"The file '{database.Path}' is a database of another program, and none of a durable space. It was not changed.");
        }

        long version = database.ReadNumber("PRAGMA user_version");
        if (version != FormatVersion)
        {
            throw new StorageException(
                StorageFault.TooNew,
                FormattableString.Invariant($"The file '{database.Path}' has version {version} of the format; this library reads version ")
                + FormattableString.Invariant($"{FormatVersion}. It was not changed."));
        }
    }

    private static void Create(SqliteDatabase database, SpaceRecord record)
    {
        // In one transaction, so that a crash leaves an empty file or a whole space.
        database.Execute($"""
            BEGIN IMMEDIATE;
            PRAGMA application_id = {ApplicationId};
            PRAGMA user_version = {FormatVersion};
            CREATE TABLE space(
                one INTEGER PRIMARY KEY CHECK(one = 1), base INTEGER NOT NULL, size INTEGER NOT NULL, granularity INTEGER NOT NULL,
                next INTEGER NOT NULL, ranges INTEGER NOT NULL, sum INTEGER NOT NULL, commits INTEGER NOT NULL,
                checksum INTEGER NOT NULL) STRICT;
            CREATE TABLE ranges(
                id INTEGER PRIMARY KEY, start INTEGER NOT NULL, length INTEGER NOT NULL, alignment INTEGER NOT NULL, note BLOB,
                sum INTEGER NOT NULL) STRICT;
            INSERT INTO space VALUES(1, 0, 0, 0, 0, 0, 0, 0, 0);
            """);
        try
        {
            using SqliteStatement insert = database.Prepare(
                "UPDATE space SET base = ?1, size = ?2, granularity = ?3, next = ?4, ranges = 0, sum = 0, commits = 0, checksum = ?5");
            insert.Bind(1, record.BaseOffset).Bind(2, record.Size).Bind(3, (ulong)record.GranularityLog2).Bind(4, record.NextId)
                .Bind(5, record.Check()).Run();
            database.Execute("COMMIT");
        }
        catch
        {
            database.Execute("ROLLBACK");
            throw;
        }
    }

    private static string LogOf(string path) => path + "-wal";

    private static bool HasLog(string path) => File.Exists(LogOf(path)) && new FileInfo(LogOf(path)).Length > 0;

    private static void RefuseDamagedLog(string path)
    {
        if (HasLog(path) && LogCheck.FindDamage(LogOf(path)) is { } place)
        {
            throw SqliteErrors.Damaged(
                path, FormattableString.Invariant(
                    $"its log '{LogOf(path)}' has a damaged page at byte {place}, and changes behind it that were acknowledged"));
        }
    }
}
