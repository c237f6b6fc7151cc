using System.Diagnostics;
using System.Globalization;
using Cleave.Orleans.Storage;
using Npgsql;

namespace Cleave.Orleans.Tests.Stores;

/// <summary>A PostgreSQL with the tables and queries of <see cref="PostgreSqlSchema"/>.</summary>
internal sealed class PostgresServer : ServerProcess
{
    private const string User = "postgres";
    private static readonly string Programs =
        Path.Combine(Directory.GetDirectories("/usr/lib/postgresql").OrderBy(path => path.Length).ThenBy(
            path => path, StringComparer.Ordinal).Last(), "bin");

    public PostgresServer()
    {
        if (IsRoot)
        {
            // The server refuses to run as root.
            Run("chown", User, Folder);
        }

        RunAsUser("initdb", "--pgdata", Data, "--username", User, "--auth", "trust", "--encoding", "UTF8", "--no-locale");
    }

    public override Store Store => new PostgresStore(
        $"Host=127.0.0.1;Port={Port};Username={User};Database={User};Maximum Pool Size=20;Timeout=5");

    private static bool IsRoot => Environment.UserName == "root";

    private string Data => Path.Combine(Folder, "data");

    protected override ProcessStartInfo Command() => new(Program("postgres"),
    [
        .. Arguments("postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", Folder,
        "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "logging_collector=on", "-c", "log_directory=" + Folder,
    ]);

    protected override void OnListening()
    {
        using NpgsqlDataSource source = NpgsqlDataSource.Create(Store.Connection);
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using NpgsqlCommand command = source.CreateCommand(PostgreSqlSchema.Script);
                command.ExecuteNonQuery();
                return;
            }
            catch (NpgsqlException) when (attempt < 300)
            {
                // The server listens before it is ready, above all after it was killed.
                Thread.Sleep(100);
            }
        }
    }

    protected override void OnKilled() => File.Delete(Path.Combine(Data, "postmaster.pid"));

    private static void RunAsUser(string program, params string[] arguments) =>
        Run(Program(program), [.. Arguments(program), .. arguments]);

    private static string Program(string name) => IsRoot ? "setpriv" : Path.Combine(Programs, name);

    private static string[] Arguments(string name) =>
        IsRoot ? ["--reuid", User, "--regid", User, "--init-groups", Path.Combine(Programs, name)] : [];
}
