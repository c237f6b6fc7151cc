namespace Cleave.Orleans.Client;

/// <content>Leases: granting, renewing and releasing.</content>
public sealed partial class FleetClient
{
    /// <summary>Leases memory of the best space for a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait; the lease may have been granted then, until it expires.</param>
    /// <exception cref="LeaseException">No space has room, or none meets the conditions.</exception>
    /// <exception cref="ArgumentException">The request is invalid.</exception>
    /// <exception cref="TimeoutException">A space gave no answer in time. The same request is safe to send again.</exception>
    public async Task<Lease> LeaseAsync(FleetRequest request, CancellationToken cancellationToken = default) =>
        (await TryLeaseAsync(request, cancellationToken).ConfigureAwait(false)).GetLease();

    /// <summary>Leases memory of the best space for a request, and returns the reason if there is none.</summary>
    /// <inheritdoc cref="LeaseAsync"/>
    /// <returns>The lease, or the answer of the space that refused last.</returns>
    public async Task<LeaseAnswer> TryLeaseAsync(FleetRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Check(nameof(request));
        if (_asked.TryGet(request.Lease.Key, out string? spaceId))
        {
            // That space has granted the lease before, or may have; only its refusal makes another space safe.
            LeaseAnswer answer = await TryLeaseAsync(spaceId, request.Lease, cancellationToken).ConfigureAwait(false);
            if (answer.IsGranted || answer.Status == LeaseStatus.KeyUsed)
            {
                return answer;
            }
        }

        await EnsureFreshAsync(cancellationToken).ConfigureAwait(false);
        var tried = new HashSet<string>();
        LeaseAnswer last = await TryCandidatesAsync(request, tried, cancellationToken).ConfigureAwait(false);
        if (last.Status is LeaseStatus.NoSpace or LeaseStatus.NoCandidate or LeaseStatus.Draining or LeaseStatus.NotRegistered)
        {
            // Once more with the newest statistics, because memory may have come back elsewhere.
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
            tried.Clear();
            last = await TryCandidatesAsync(request, tried, cancellationToken).ConfigureAwait(false);
        }

        return last;
    }

    /// <summary>Leases memory of one space, and returns the reason if it refuses.</summary>
    /// <param name="spaceId">The id of the space.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The request is invalid.</exception>
    /// <exception cref="TimeoutException">The space gave no answer in time. The same request is safe to send again.</exception>
    public async Task<LeaseAnswer> TryLeaseAsync(string spaceId, LeaseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(spaceId);
        ArgumentNullException.ThrowIfNull(request);
        request.Check(nameof(request));
        try
        {
            LeaseAnswer answer = await SendAsync(
                spaceId, space => space.Lease(request), "a request for a lease", cancellationToken).ConfigureAwait(false);
            if (answer.IsGranted)
            {
                _asked.Remember(request.Key, spaceId);
            }

            return answer;
        }
        catch (Exception failure) when (failure is TimeoutException or OperationCanceledException)
        {
            _asked.Remember(request.Key, spaceId);
            throw;
        }
    }

    /// <summary>Gives a lease a new end, from now.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="timeToLive">The time from now to the new end; null for a lease that never expires.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lease with its new end, or the reason: a lease that has ended cannot be renewed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time to live is not above zero, or above
    /// <see cref="LeaseRequest.MaxTimeToLive"/>.</exception>
    /// <exception cref="TimeoutException">The space gave no answer in time.</exception>
    public Task<LeaseAnswer> RenewAsync(Lease lease, TimeSpan? timeToLive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        if (!LeaseRequest.IsTimeToLive(timeToLive))
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeToLive),
                $"The time to live is {timeToLive}; it must be above zero and at most {LeaseRequest.MaxTimeToLive.Days} days, or null "
                    + "for a lease that never expires.");
        }

        return SendAsync(lease.SpaceId, space => space.Renew(lease.FencingNumber, timeToLive), "a renewal", cancellationToken);
    }

    /// <summary>Ends a lease and frees its memory. A lease that has ended already stays so.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The space gave no answer in time; the lease ends at its time.</exception>
    public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return SendAsync(lease.SpaceId, space => space.Release(lease.FencingNumber), "a release", cancellationToken);
    }

    private async Task<LeaseAnswer> TryCandidatesAsync(FleetRequest request, HashSet<string> tried, CancellationToken cancellationToken)
    {
        LeaseAnswer? last = null;
        while (tried.Count < _options.MaxCandidates && _view.Choose(request, tried, out bool hasCandidates) is var space)
        {
            if (space is null)
            {
                return last ?? NoRoom(request, hasCandidates);
            }

            try
            {
                tried.Add(space.Last.Id);
                last = await TryLeaseAsync(space.Last.Id, request.Lease, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _view.GiveBack(space, request.Lease);
            }

            if (last.IsGranted || last.Status == LeaseStatus.KeyUsed)
            {
                return last;
            }
        }

        return last!;
    }

    private async Task<LeaseAnswer> SendAsync(
        string spaceId, Func<ISpaceGrain, Task<LeaseAnswer>> call, string what, CancellationToken cancellationToken)
    {
        LeaseAnswer answer = await _retry.Send(
            () => call(Space(spaceId)), $"{what} at {spaceId}", sendsCopies: true, cancellationToken).ConfigureAwait(false);
        if (answer.Statistics is { } statistics)
        {
            _view.Update(statistics);
        }

        return answer;
    }

    private static LeaseAnswer NoRoom(FleetRequest request, bool hasCandidates) => hasCandidates
        ? new() { Status = LeaseStatus.NoSpace, Message = $"No space that meets the conditions has room for {request}." }
        : new() { Status = LeaseStatus.NoCandidate, Message = $"No space meets the conditions of {request}." };
}
