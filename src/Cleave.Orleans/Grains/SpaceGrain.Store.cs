using Cleave.Orleans.Ledger;
using Microsoft.Extensions.Logging;

namespace Cleave.Orleans.Grains;

/// <content>Waiting for the store, reports, and the calls about the space itself.</content>
internal sealed partial class SpaceGrain
{
    /// <summary>The id of the space, which is the key of the grain.</summary>
    private string Id => GrainExtensions.GetPrimaryKeyString(this);

    private IFleetShardGrain Shard => GrainFactory.GetGrain<IFleetShardGrain>(_options.ShardOf(Id));

    /// <summary>Whether the store has everything that the ledger has.</summary>
    private bool IsDurable => _store.Durable?.Changes == _ledger!.Changes;

    public Task<SpaceStatistics?> SetDraining(bool isDraining) => Change(ledger => ledger.SetDraining(isDraining));

    public Task<SpaceStatistics?> Grow(ulong newSize) => Change(ledger => ledger.Grow(newSize));

    public Task<SpaceStatistics?> Sweep() => Change(ledger => CountExpired(ledger.Expire(Now)));

    public async Task<SpaceStatistics?> Remove()
    {
        if (IsRegistered)
        {
            CountExpired(_ledger.Expire(Now));
            if (_ledger.Count == 0)
            {
                _ledger.Remove();
            }

            await Settle();
        }

        if (_store.Durable is { IsRemoved: true } removed)
        {
            // Also if the space was removed before, because that call may have ended before the shard knew.
            await Shard.Enter(removed);
        }

        return _store.Durable;
    }

    public async Task<LeasePage> GetLeases(ulong after, int count)
    {
        if (count is < 1 or > 1000)
        {
            throw new ArgumentOutOfRangeException(nameof(count), $"The page is to have {count} leases; a page has 1 to 1000.");
        }

        if (!IsRegistered)
        {
            return new LeasePage { Leases = [] };
        }

        CountExpired(_ledger.Expire(Now));
        LeasePage page = _ledger.GetPage(after, count);
        await Settle();
        return page;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (IsRegistered && !IsDurable)
        {
            // Changes without a caller, such as ends of leases, may be lost: the next activation makes them again.
            await _write.Commit().WaitAsync(cancellationToken).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task<SpaceStatistics?> Change(Action<SpaceLedger> change)
    {
        if (!IsRegistered)
        {
            return null;
        }

        change(_ledger);
        await Settle();
        return _store.Durable;
    }

    private async Task MakeLedger(SpaceSpec spec)
    {
        try
        {
            SpaceLedger ledger = SpaceLedger.Create(spec, _options.KeyRetention);
            await _store.Create(ledger);
            _ledger = ledger;
        }
        catch (Exception failure)
        {
            OnFailedWrite(failure);
            throw;
        }
        finally
        {
            _registration = null;
        }
    }

    /// <summary>Waits until every change up to now is durable.</summary>
    private async Task Settle()
    {
        if (!IsDurable)
        {
            await _write.Commit();
            _reports.Request();
        }
    }

    /// <summary>Adds the state of the space to an answer, after everything that it depends on is durable.</summary>
    private async Task<LeaseAnswer> Settle(LeaseAnswer answer)
    {
        await Settle();
        return answer with { Statistics = _store.Durable };
    }

    /// <summary>Adds the state of the space to an answer about a lease, after everything that it depends on is durable.</summary>
    /// <remarks>
    /// This activation may have lost the space to another one, which granted the lease: a silo that was paused does not know it yet. So a
    /// number that the ledger never gave is answered only after the store has confirmed that this activation has the space.
    /// </remarks>
    private async Task<LeaseAnswer> Settle(LeaseAnswer answer, ulong fencingNumber)
    {
        if (fencingNumber > _ledger!.LastNumber)
        {
            _store.RequestConfirmation();
            await _write.Commit();
        }

        return await Settle(answer);
    }

    private async Task SendReport()
    {
        if (_store.Durable is { } statistics)
        {
            await Shard.Report(statistics);
        }
    }

    private void OnFailedWrite(Exception failure)
    {
        FleetMeters.FailedWrites.Add(1);
        LogFailedWrite(failure, Id);
        DeactivateOnIdle();
    }

    [LoggerMessage(
        LogLevel.Warning, "The store refused a write of the space {Space}; its activation ends, and the next one reads what is durable.")]
    private partial void LogFailedWrite(Exception failure, string space);
}
