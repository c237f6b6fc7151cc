using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Cleave.Orleans.Client;

/// <summary>Leases memory of the spaces of a fleet, of one that is named or of the best one.</summary>
/// <remarks>
/// <para>
/// The client keeps the last statistics of all spaces, which it reads from the shards of the catalogue and gets with every answer. It
/// chooses a space by them and calls that space; no other grain is on the way. If the space is full by then, the client asks the next one.
/// </para>
/// <para>
/// A call without an answer is sent again with the same key, to the same space, until <see cref="FleetClientOptions.RetryFor"/> is over.
/// Then a <see cref="TimeoutException"/> says that the outcome is not known; the same request, sent again through the same client, asks
/// that space first, and so does one that was granted.
/// </para>
/// <para>Safe from any number of threads. One client serves a whole program.</para>
/// </remarks>
public sealed partial class FleetClient
{
    private readonly IGrainFactory _grains;
    private readonly FleetOptions _fleet;
    private readonly FleetClientOptions _options;
    private readonly CallRetry _retry;
    private readonly FleetView _view = new();
    private readonly ShardVersion[] _versions;
    private readonly AskedSpaces _asked = new();
    private readonly Lock _refreshLock = new();
    private Task? _refresh;
    private long _refreshedAt;

    /// <summary>Makes a client over the grains of a cluster.</summary>
    /// <param name="grains">The client of the cluster, or the grain factory of a silo.</param>
    /// <param name="fleet">The options that the silos have; null for the defaults.</param>
    /// <param name="options">The options of this client; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is outside of its limits; the message names it.</exception>
    public FleetClient(IGrainFactory grains, FleetOptions? fleet = null, FleetClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        _grains = grains;
        _fleet = fleet ?? new FleetOptions();
        _fleet.Check(nameof(fleet));
        _options = options ?? new FleetClientOptions();
        _options.Check(nameof(options));
        _retry = new CallRetry(_options);
        _versions = new ShardVersion[_fleet.Shards];
    }

    /// <summary>Registers a space, durably. Registering it again keeps its leases and sets its labels.</summary>
    /// <param name="spec">The description of the space.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The description is invalid, or contradicts the registered one.</exception>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    public async Task<SpaceStatistics> RegisterAsync(SpaceSpec spec, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Check(nameof(spec));
        SpaceStatistics space = await _retry.Send(
            () => Space(spec.Id).Register(spec), $"the registration of {spec.Id}", sendsCopies: false, cancellationToken)
            .ConfigureAwait(false);
        _view.Update(space);
        return space;
    }

    /// <summary>Begins or ends the draining of a space. Leases that are held stay until they are released or expire.</summary>
    /// <param name="spaceId">The id of the space.</param>
    /// <param name="isDraining">Whether new leases are refused from now on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KeyNotFoundException">No space of that id is registered.</exception>
    public Task<SpaceStatistics> SetDrainingAsync(string spaceId, bool isDraining, CancellationToken cancellationToken = default) =>
        ChangeAsync(spaceId, space => space.SetDraining(isDraining), cancellationToken);

    /// <summary>Grows a space at its high end.</summary>
    /// <param name="spaceId">The id of the space.</param>
    /// <param name="newSize">Bytes that the space should have, at least its size.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KeyNotFoundException">No space of that id is registered.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is below that of the space.</exception>
    public Task<SpaceStatistics> GrowAsync(string spaceId, ByteSize newSize, CancellationToken cancellationToken = default) =>
        ChangeAsync(spaceId, space => space.Grow(newSize), cancellationToken);

    /// <summary>Returns the state of a space, after everything that has expired is back.</summary>
    /// <param name="spaceId">The id of the space.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KeyNotFoundException">No space of that id is registered.</exception>
    public Task<SpaceStatistics> GetStatisticsAsync(string spaceId, CancellationToken cancellationToken = default) =>
        ChangeAsync(spaceId, space => space.Sweep(), cancellationToken, sendsCopies: true);

    /// <summary>Enumerates the leases of a space, a page at a time, in the order of their fencing numbers.</summary>
    /// <param name="spaceId">The id of the space.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public IAsyncEnumerable<Lease> GetLeasesAsync(string spaceId, CancellationToken cancellationToken = default)
    {
        // Here, because what is in the enumeration itself is not checked before it begins.
        ArgumentException.ThrowIfNullOrEmpty(spaceId);
        return EnumerateLeasesAsync(spaceId, cancellationToken);
    }

    private async IAsyncEnumerable<Lease> EnumerateLeasesAsync(string spaceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int PageCount = 500;
        for (ulong? after = 0; after is { } number;)
        {
            LeasePage page = await _retry.Send(
                () => Space(spaceId).GetLeases(number, PageCount), $"the leases of {spaceId}", sendsCopies: true, cancellationToken)
                .ConfigureAwait(false);
            foreach (Lease lease in page.Leases)
            {
                yield return lease;
            }

            after = page.Next;
        }
    }

    /// <summary>Returns the last statistics of all spaces, after asking the shards for what changed.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ImmutableArray<SpaceStatistics>> GetSpacesAsync(CancellationToken cancellationToken = default)
    {
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
        return _view.GetSpaces();
    }

    /// <summary>Returns the number of spaces that the client knows.</summary>
    public override string ToString() => $"{_view.Count} spaces";

    private ISpaceGrain Space(string id) => _grains.GetGrain<ISpaceGrain>(id);

    private async Task<SpaceStatistics> ChangeAsync(
        string spaceId, Func<ISpaceGrain, Task<SpaceStatistics?>> change, CancellationToken cancellationToken, bool sendsCopies = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(spaceId);
        SpaceStatistics space = await _retry.Send(
            () => change(Space(spaceId)), $"a call to {spaceId}", sendsCopies, cancellationToken).ConfigureAwait(false)
            ?? throw new KeyNotFoundException($"No space of the id {spaceId} is registered.");
        _view.Update(space);
        return space;
    }
}
