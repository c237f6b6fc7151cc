using System.Diagnostics.CodeAnalysis;
using Cleave.Orleans.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Cleave.Orleans.Grains;

/// <summary>One space: its ledger in memory, and the store behind it.</summary>
/// <remarks>
/// Calls interleave while one waits for the store: each changes the ledger in one step, and then waits for a write that calls share. A
/// failed write ends the activation, because the ledger in memory is then ahead of the store; the next activation reads what is durable.
/// </remarks>
[Reentrant]
internal sealed partial class SpaceGrain : Grain, ISpaceGrain
{
    private readonly FleetOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<SpaceGrain> _log;
    private readonly LedgerStore _store;
    private readonly SharedWrite _write;
    private readonly SpaceReports _reports;
    private SpaceLedger? _ledger;
    private Task? _registration;

    public SpaceGrain(
        [PersistentState("snapshot", FleetOptions.StorageName)] IPersistentState<StoredRecord> snapshot,
        [PersistentState("journal", FleetOptions.StorageName)] IPersistentState<StoredRecord> journal,
        [FromKeyedServices(FleetOptions.StorageName)] IGrainStorage storage,
        IOptions<FleetOptions> options,
        [FromKeyedServices(FleetOptions.ClockKey)] TimeProvider clock,
        ILogger<SpaceGrain> log)
    {
        _options = options.Value;
        _clock = clock;
        _log = log;
        var changes = new UnreadRecord("log", GrainExtensions.GetGrainId(this), storage);
        _store = new LedgerStore(snapshot, changes, journal, _options);
        _write = new SharedWrite(() => _store.Write(_ledger!), OnFailedWrite);
        _reports = new SpaceReports(_options.ReportDelay, SendReport);
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ledger = await _store.Load();
        if (_ledger is not null)
        {
            FleetMeters.Activations.Add(1);
            _reports.Request();
        }
    }

    public async Task<SpaceStatistics> Create(SpaceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Check(nameof(spec));
        if (spec.Id != Id)
        {
            throw new ArgumentException(
                $"Id is {spec.Id}, and the grain is that of the space {Id}.", nameof(spec));
        }

        if (_ledger is null)
        {
            await (_registration ??= MakeLedger(spec));
        }

        if (_ledger!.IsRemoved)
        {
            _ledger.Register(spec);
        }

        CheckSame(spec, _ledger.Spec);
        _ledger.SetLabels(spec.Labels);
        await Settle();
        return _store.Durable!;
    }

    public async Task<SpaceStatistics> Register(SpaceSpec spec)
    {
        SpaceStatistics statistics = await Create(spec);
        await Shard.Enter(statistics);
        return statistics;
    }

    public async Task<LeaseAnswer> Lease(LeaseRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!IsRegistered)
        {
            return NotRegistered();
        }

        CountExpired(_ledger.Expire(Now));
        ulong before = _ledger.LastNumber;
        LeaseAnswer answer = await Settle(_ledger.Lease(request, Now));
        if (answer.Lease is { } lease && lease.FencingNumber > before)
        {
            FleetMeters.Granted.Add(1);
        }
        else if (!answer.IsGranted)
        {
            FleetMeters.Refused.Add(1, new KeyValuePair<string, object?>("status", answer.Status.ToString()));
        }

        return answer;
    }

    public async Task<LeaseAnswer> Renew(ulong fencingNumber, TimeSpan? timeToLive)
    {
        if (!IsRegistered)
        {
            return NotRegistered();
        }

        CountExpired(_ledger.Expire(Now));
        LeaseAnswer answer = await Settle(_ledger.Renew(fencingNumber, timeToLive, Now), fencingNumber);
        FleetMeters.Renewed.Add(answer.IsGranted ? 1 : 0);
        return answer;
    }

    public async Task<LeaseAnswer> Release(ulong fencingNumber)
    {
        if (!IsRegistered)
        {
            return NotRegistered();
        }

        CountExpired(_ledger.Expire(Now));
        bool isReleased = _ledger.Release(fencingNumber, Now);
        var answer = new LeaseAnswer
        {
            Status = LeaseStatus.NotHeld,
            Message = isReleased ? $"Lease #{fencingNumber} was released." : $"Lease #{fencingNumber} was not held any more.",
        };
        answer = await Settle(answer, fencingNumber);
        FleetMeters.Released.Add(isReleased ? 1 : 0);
        return answer;
    }

    /// <summary>Whether there is a ledger, so that calls for leases can be served.</summary>
    [MemberNotNullWhen(true, nameof(_ledger))]
    private bool IsRegistered => _ledger is { IsRemoved: false } && _registration is null;

    private static LeaseAnswer NotRegistered() =>
        new() { Status = LeaseStatus.NotRegistered, Message = "No space of this id is registered." };

    private static void CountExpired(int count) => FleetMeters.Expired.Add(count);

    private static void CheckSame(SpaceSpec spec, SpaceSpec registered)
    {
        if (spec.Kind != registered.Kind || spec.ChunkSize != registered.ChunkSize || spec.Size > registered.Size)
        {
            throw new ArgumentException(
                $"The space {spec.Id} is registered as {registered.Kind} with {ByteText.Exact(registered.Size)} in chunks of "
                    + $"{ByteText.Exact(registered.ChunkSize)}, "
                + $"and not as {spec.Kind} with {ByteText.Exact(spec.Size)} in chunks of {ByteText.Exact(spec.ChunkSize)}; Grow makes a "
                    + "space larger.",
                nameof(spec));
        }
    }
}
