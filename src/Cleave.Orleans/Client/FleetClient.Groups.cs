using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Cleave.Orleans.Client;

/// <content>Several leases that belong together, and the client's statistics.</content>
public sealed partial class FleetClient
{
    /// <summary>Leases memory of several spaces, on one host or on different ones: all of the leases, or none.</summary>
    /// <param name="request">The request for each of them. Keys are derived from its key.</param>
    /// <param name="count">The number of leases, 1 to 1024.</param>
    /// <param name="placement">The rule for their hosts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The leases, or the reason. Each is renewed and released by itself.</returns>
    /// <remarks>
    /// The client asks one space after the other, and releases what it got if one refuses. If the client itself dies in between, its leases
    /// end at their time, so a group should have a time to live.
    /// </remarks>
    /// <exception cref="ArgumentException">The request, the count or the placement is invalid.</exception>
    /// <exception cref="TimeoutException">A space gave no answer in time; the others were released.</exception>
    public async Task<LeaseGroup> TryLeaseGroupAsync(
        FleetRequest request, int count, RegionPlacement placement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Check(nameof(request));
        if (count is < 1 or > 1024)
        {
            throw new ArgumentOutOfRangeException(nameof(count), $"The group is to have {count} leases; a group has 1 to 1024.");
        }

        if (!Enum.IsDefined(placement))
        {
            throw new ArgumentOutOfRangeException(
                nameof(placement), $"The placement is {(int)placement}; it must be {string.Join(", ", Enum.GetNames<RegionPlacement>())}.");
        }

        await EnsureFreshAsync(cancellationToken).ConfigureAwait(false);
        var tried = new HashSet<string>();
        string message = "";
        for (int attempt = 0; attempt < _options.MaxCandidates; attempt++)
        {
            ImmutableArray<ViewSpace> spaces = _view.ChooseGroup(request, count, placement, tried, out bool hasCandidates);
            if (spaces.IsEmpty)
            {
                if (attempt == 0)
                {
                    // Once more with the newest statistics.
                    await RefreshAsync(cancellationToken).ConfigureAwait(false);
                    continue;
                }

                LeaseAnswer none = NoRoom(request, hasCandidates);
                return new LeaseGroup
                {
                    Status = none.Status,
                    Message = message.Length > 0 ? message
                    : $"For {count} leases, {placement}: {none.Message}"
                };
            }

            (ImmutableArray<Lease> leases, LeaseAnswer? refusal) = await TakeAllAsync(
                request, spaces, attempt, cancellationToken).ConfigureAwait(false);
            if (refusal is null)
            {
                return new LeaseGroup { Status = LeaseStatus.Granted, Leases = leases };
            }

            tried.Add(spaces[leases.Length].Last.Id);
            message = refusal.Message;
        }

        return new LeaseGroup { Status = LeaseStatus.NoSpace, Message = message };
    }

    /// <summary>Leases of each space in turn. If one refuses, the leases so far are released, and returned with the refusal.</summary>
    private async Task<(ImmutableArray<Lease> Leases, LeaseAnswer? Refusal)> TakeAllAsync(
        FleetRequest request, ImmutableArray<ViewSpace> spaces, int attempt, CancellationToken cancellationToken)
    {
        ImmutableArray<Lease>.Builder leases = ImmutableArray.CreateBuilder<Lease>(spaces.Length);
        bool isWhole = false;
        try
        {
            foreach (ViewSpace space in spaces)
            {
                LeaseRequest part = request.Lease with { Key = PartKey(request.Lease.Key, space.Last.Id, attempt) };
                LeaseAnswer answer = await TryLeaseAsync(space.Last.Id, part, cancellationToken).ConfigureAwait(false);
                if (!answer.IsGranted)
                {
                    return (leases.ToImmutable(), answer);
                }

                leases.Add(answer.Lease);
            }

            isWhole = true;
            return (leases.ToImmutable(), null);
        }
        finally
        {
            foreach (ViewSpace space in spaces)
            {
                _view.GiveBack(space, request.Lease);
            }

            if (!isWhole)
            {
                // Without a token: what was granted goes back in any case.
                await Task.WhenAll(leases.Select(lease => ReleaseAsync(lease, CancellationToken.None)))
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Makes the key of one lease of a group, always the same one for the same space and attempt.</summary>
    private static Guid PartKey(Guid key, string spaceId, int attempt) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{key:N}/{attempt}/{spaceId}")).AsSpan(0, 16));

    /// <summary>Reads statistics if the client has none, and begins to in the background if they are old.</summary>
    private Task EnsureFreshAsync(CancellationToken cancellationToken)
    {
        bool isEmpty = Volatile.Read(ref _refreshedAt) == 0;
        bool isOld = Environment.TickCount64 - Volatile.Read(ref _refreshedAt) >= (long)_options.ViewAge.TotalMilliseconds;
        Task refresh = isEmpty || isOld ? RefreshAsync(cancellationToken) : Task.CompletedTask;
        return isEmpty ? refresh : Task.CompletedTask;
    }

    private Task RefreshAsync(CancellationToken cancellationToken)
    {
        using (_refreshLock.EnterScope())
        {
            if (_refresh is null or { IsCompleted: true })
            {
                _refresh = ReadShardsAsync();
                // Nobody may be waiting for it; a failure shows at the next call that needs statistics.
                _ = _refresh.ContinueWith(
                    static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }

            return _refresh.WaitAsync(cancellationToken);
        }
    }

    private async Task ReadShardsAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, _fleet.Shards).Select(ReadShardAsync)).ConfigureAwait(false);
        Volatile.Write(ref _refreshedAt, Environment.TickCount64);
    }

    private async Task ReadShardAsync(int shard)
    {
        IFleetShardGrain grain = _grains.GetGrain<IFleetShardGrain>(shard);
        ShardChanges changes = await _retry.Send(
            () => grain.GetChanges(_versions[shard]), $"the changes of shard {shard}", sendsCopies: true, CancellationToken.None)
            .ConfigureAwait(false);
        if (changes.Version.Activation != _versions[shard].Activation)
        {
            // All spaces of the shard, so one that is missing was removed while another activation counted.
            HashSet<string> ids = [.. changes.Spaces.Select(space => space.Id)];
            _view.RemoveWhere(id => _fleet.ShardOf(id) == shard && !ids.Contains(id));
        }

        _view.Update(changes.Spaces);
        _versions[shard] = changes.Version;
    }
}
