using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Cleave.Orleans.Grains;

/// <summary>One shard of the catalogue. The store keeps which spaces there are; their statistics are in memory, and asked for
/// again.</summary>
[Reentrant]
internal sealed class FleetShardGrain : Grain, IFleetShardGrain
{
    private readonly IPersistentState<StoredRecord> _record;
    private readonly FleetOptions _options;
    private readonly TimeProvider _clock;
    private readonly SharedWrite _write;
    private readonly ShardSpaces _spaces = new();

    public FleetShardGrain(
        [PersistentState("shard", FleetOptions.StorageName)] IPersistentState<StoredRecord> record,
        IOptions<FleetOptions> options,
        [FromKeyedServices(FleetOptions.ClockKey)] TimeProvider clock)
    {
        _record = record;
        _options = options.Value;
        _clock = clock;
        _write = new SharedWrite(WriteRecord, _ => DeactivateOnIdle());
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (SpaceStatistics space in ShardRecord.Read(_record.State.Bytes))
        {
            _spaces.Set(space);
        }

        // The statistics of the record are old: the spaces themselves know better.
        _ = Ask([.. _spaces.Ids]);
        GrainBaseExtensions.RegisterGrainTimer(
            this,
            Sweep,
            new GrainTimerCreationOptions(_options.SweepInterval, _options.SweepInterval) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task Enter(SpaceStatistics space) => EnterAll([space]);

    public async Task EnterAll(ImmutableArray<SpaceStatistics> spaces)
    {
        bool areKnown = true;
        foreach (SpaceStatistics space in spaces)
        {
            areKnown &= _spaces.Has(space);
            _spaces.Set(space);
        }

        if (!areKnown)
        {
            await _write.Commit();
        }
    }

    public async Task Report(SpaceStatistics space)
    {
        bool isKnown = _spaces.Has(space);
        await EnterAll([space]);
        if (!isKnown)
        {
            // A space that was registered while its shard could not be written, or a late report of one that was removed: the space knows.
            _ = Ask([space.Id]);
        }
    }

    public Task<ShardChanges> GetChanges(ShardVersion version) => Task.FromResult(_spaces.Since(version));

    public Task Ping() => Task.CompletedTask;

    private async Task Sweep(CancellationToken cancellationToken) => await Ask(_spaces.ExpiredBy(_clock.GetUtcNow()));

    /// <summary>Lets spaces end what has expired, and takes their statistics; some at a time.</summary>
    private async Task Ask(ImmutableArray<string> ids)
    {
        var next = new Queue<string>(ids);
        await Task.WhenAll(Enumerable.Range(0, int.Min(_options.RefreshConcurrency, ids.Length)).Select(_ => AskInTurn(next)));
    }

    private async Task AskInTurn(Queue<string> next)
    {
        while (next.TryDequeue(out string? id))
        {
            try
            {
                if (await GrainFactory.GetGrain<ISpaceGrain>(id).Sweep() is { } space)
                {
                    _spaces.Set(space);
                }
                else if (_spaces.Drop(id))
                {
                    await _write.Commit();
                }
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // The space or the store cannot be reached now; the next sweep asks again, because the space is still due.
            }
        }
    }

    private async Task WriteRecord()
    {
        _record.State = new StoredRecord { Bytes = ShardRecord.Write(_spaces.All) };
        FleetMeters.Writes.Add(1, new KeyValuePair<string, object?>("record", "shard"));
        await _record.WriteStateAsync();
    }
}
