namespace Cleave.Orleans.Storage;

/// <summary>The tables of a fleet in PostgreSQL, and those with the queries by which Orleans keeps its membership and grain
/// state.</summary>
/// <remarks>
/// The packages of Orleans for databases come without these scripts. Run the script once, before the first silo starts; running it again
/// changes no data. It was tested with PostgreSQL 15, as the user who owns the tables.
/// </remarks>
public static class PostgreSqlSchema
{
    private const string Resource = "Cleave.Orleans.Storage.PostgreSql.sql";

    /// <summary>The script, for one call of a client such as psql or Npgsql.</summary>
    public static string Script
    {
        get
        {
            using Stream stream = typeof(PostgreSqlSchema).Assembly.GetManifestResourceStream(Resource)!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
