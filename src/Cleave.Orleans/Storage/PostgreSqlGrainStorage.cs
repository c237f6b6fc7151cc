using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Cleave.Orleans.Storage;

/// <summary>Grain storage in the table CleaveState of PostgreSQL. Writes of many grains of a silo share a round trip and a
/// commit.</summary>
/// <remarks>Each row of a commit is written only if its own version is still the expected one, and the others are written in any
/// case.</remarks>
internal sealed class PostgreSqlGrainStorage : VersionedGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    private const string Where = "WHERE ServiceId = $1 AND Grain = $2 AND Name = $3";
    private const string ReadText = $"SELECT Version, Payload FROM CleaveState {Where}";
    private const string InsertText =
        "INSERT INTO CleaveState (ServiceId, Grain, Name, Version, Payload) VALUES ($1, $2, $3, 1, $4) ON CONFLICT DO NOTHING";

    private const string UpdateText = $"UPDATE CleaveState SET Version = Version + 1, Payload = $5 {Where} AND Version = $4";
    private const string DeleteText = $"DELETE FROM CleaveState {Where} AND Version = $4";

    /// <summary>SqlState of a table that does not exist.</summary>
    private const string UndefinedTable = "42P01";

    private readonly DbDataSource _source;
    private readonly SharedCommits _commits;
    private readonly string _service;

    public PostgreSqlGrainStorage(DbDataSource source, IServiceProvider services)
        : base(services)
    {
        _source = source;
        _commits = new SharedCommits(Commit);
        _service = services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId;
    }

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(PostgreSqlGrainStorage), ServiceLifecycleStage.ApplicationServices, Open, Close);

    protected override async Task<(long Version, byte[]? Payload)> Read(string name, string grain)
    {
        await using DbConnection connection = await _source.OpenConnectionAsync().ConfigureAwait(false);
        await using DbBatch batch = connection.CreateBatch();
        Add(batch, ReadText, grain, name);
        await batch.PrepareAsync().ConfigureAwait(false);
        await using DbDataReader reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        return await reader.ReadAsync().ConfigureAwait(false) ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : (0, null);
    }

    protected override Task<bool> TryWrite(string name, string grain, long version, byte[] payload) =>
        _commits.Do(new StateWrite(name, grain, version, payload));

    protected override Task<bool> TryDelete(string name, string grain, long version) =>
        _commits.Do(new StateWrite(name, grain, version, Payload: null));

    private async Task Open(CancellationToken cancellationToken)
    {
        try
        {
            // The first connection, so that a wrong address or a missing table ends the start of the silo.
            await Read("", "").WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbException failure) when (failure.SqlState == UndefinedTable)
        {
            throw new InvalidOperationException(
                "The database has no table CleaveState. Run the script of PostgreSqlSchema before the first silo starts.", failure);
        }

        _commits.Start();
    }

    private async Task Close(CancellationToken cancellationToken)
    {
        await _commits.Close().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Makes writes durable in one transaction. If the server refuses it as a whole, each write has one of its own.</summary>
    private async Task Commit(List<StateWrite> writes)
    {
        try
        {
            await Execute(writes).ConfigureAwait(false);
        }
        catch (DbException failure) when (writes.Count > 1 && IsOfOneWrite(failure))
        {
            foreach (StateWrite write in writes)
            {
                await CommitAlone(write).ConfigureAwait(false);
            }
        }
    }

    private async Task CommitAlone(StateWrite write)
    {
        try
        {
            await Execute([write]).ConfigureAwait(false);
        }
        catch (DbException failure)
        {
            write.Fail(failure);
        }
    }

    /// <summary>Sends all writes in one round trip. Without a transaction of its own, a batch is one, which the server commits at the
    /// end.</summary>
    private async Task Execute(List<StateWrite> writes)
    {
        await using DbConnection connection = await _source.OpenConnectionAsync().ConfigureAwait(false);
        await using DbBatch batch = connection.CreateBatch();
        foreach (StateWrite write in writes)
        {
            AddWrite(batch, write);
        }

        await batch.PrepareAsync().ConfigureAwait(false);
        await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
        for (int index = 0; index < writes.Count; index++)
        {
            writes[index].End(batch.BatchCommands[index].RecordsAffected == 1);
        }
    }

    private void AddWrite(DbBatch batch, StateWrite write)
    {
        if (write.Payload is null)
            Add(batch, DeleteText, write.Grain, write.Name, write.Version);
        else if (write.Version == 0)
            Add(batch, InsertText, write.Grain, write.Name, write.Payload);
        else
            Add(batch, UpdateText, write.Grain, write.Name, write.Version, write.Payload);
    }

    private void Add(DbBatch batch, string text, string grain, string name, params ReadOnlySpan<object> values)
    {
        DbBatchCommand command = batch.CreateBatchCommand();
        command.CommandText = text;
        foreach (object value in (ReadOnlySpan<object>)[_service, grain, name, .. values])
        {
            DbParameter parameter = command.CreateParameter();
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }

    /// <summary>Tells whether the server answered with an error of a statement, such as a deadlock, and not by closing the
    /// connection.</summary>
    private static bool IsOfOneWrite(DbException failure) =>
        failure.SqlState is { Length: 5 } state && !state.StartsWith("08", StringComparison.Ordinal)
            && !state.StartsWith("57", StringComparison.Ordinal);
}
