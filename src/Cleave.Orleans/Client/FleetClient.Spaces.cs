using System.Collections.Immutable;

namespace Cleave.Orleans.Client;

/// <content>Spaces that come and go: registration of many, and removal.</content>
public sealed partial class FleetClient
{
    /// <summary>The number of spaces that enter the catalogue in one write.</summary>
    private const int EnteredTogether = 64;

    /// <summary>Registers many spaces, durably. Those that are registered already keep their leases, and get the labels of their
    /// descriptions.</summary>
    /// <param name="specs">The descriptions of the spaces, each with an id of its own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The states of the spaces, in the order of the shards.</returns>
    /// <remarks>One write for each space, and one for each 64 spaces of a shard. If the call fails, some are registered; the same call
    /// is safe to send again.</remarks>
    /// <exception cref="ArgumentException">A description is invalid, has the id of another one, or contradicts the registered
    /// one.</exception>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    public async Task<ImmutableArray<SpaceStatistics>> RegisterAsync(
        IEnumerable<SpaceSpec> specs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(specs);
        SpaceSpec[] all = [.. specs];
        CheckAll(all, nameof(specs));
        var parts = new List<(int Shard, SpaceSpec[] Specs)>();
        foreach (IGrouping<int, SpaceSpec> shard in all.GroupBy(spec => _fleet.ShardOf(spec.Id)))
        {
            parts.AddRange(shard.Chunk(EnteredTogether).Select(part => (shard.Key, part)));
        }

        var registered = new SpaceStatistics[parts.Count][];
        using var free = new SemaphoreSlim(_options.RegisterConcurrency);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, parts.Count),
            new ParallelOptions
            {
                // As many parts as are needed to keep the spaces busy, and one more for the writes of the shards.
                MaxDegreeOfParallelism = 1 + ((_options.RegisterConcurrency + EnteredTogether - 1) / EnteredTogether),
                CancellationToken = cancellationToken,
            },
            async (index, token) => registered[index] = await RegisterPartAsync(parts[index].Shard, parts[index].Specs, free, token)
                .ConfigureAwait(false)).ConfigureAwait(false);
        return [.. registered.SelectMany(part => part)];
    }

    /// <summary>Removes a space that has no leases. Drain it first, so that it gets no new ones.</summary>
    /// <param name="spaceId">The id of the space.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if the space is not in the fleet any more, or never was; false if it has leases.</returns>
    /// <remarks>The store keeps the last fencing number of the id, so that numbers grow also over a new registration.</remarks>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    public async Task<bool> TryRemoveAsync(string spaceId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(spaceId);
        SpaceStatistics? space = await _retry.Send(
            () => Space(spaceId).Remove(), $"the removal of {spaceId}", sendsCopies: false, cancellationToken).ConfigureAwait(false);
        if (space is not null)
        {
            _view.Update(space);
        }

        return space is null or { IsRemoved: true };
    }

    /// <summary>Removes a space that has no leases. Drain it first, so that it gets no new ones.</summary>
    /// <inheritdoc cref="TryRemoveAsync"/>
    /// <exception cref="InvalidOperationException">The space has leases.</exception>
    public async Task RemoveAsync(string spaceId, CancellationToken cancellationToken = default)
    {
        if (!await TryRemoveAsync(spaceId, cancellationToken).ConfigureAwait(false))
        {
            throw new InvalidOperationException(
                $"The space {spaceId} has leases. Drain it, and remove it when they were released or have expired.");
        }
    }

    private static void CheckAll(SpaceSpec[] specs, string parameter)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (int index = 0; index < specs.Length; index++)
        {
            SpaceSpec spec = specs[index] ?? throw new ArgumentException($"The description at index {index} is null.", parameter);
            spec.Check(parameter, $"At index {index}: ");
            if (!ids.Add(spec.Id))
            {
                throw new ArgumentException(
                    $"At index {index}: Id is {spec.Id}, as that of a description before; each space has an id of its own.", parameter);
            }
        }
    }

    /// <summary>Registers spaces of one shard, some at the same time, and then enters them into the catalogue together.</summary>
    private async Task<SpaceStatistics[]> RegisterPartAsync(
        int shard, SpaceSpec[] specs, SemaphoreSlim free, CancellationToken cancellationToken)
    {
        SpaceStatistics[] spaces = await Task.WhenAll(specs.Select(spec => CreateAsync(spec, free, cancellationToken)))
            .ConfigureAwait(false);
        IFleetShardGrain grain = _grains.GetGrain<IFleetShardGrain>(shard);
        await _retry.Send(
            async () =>
            {
                await grain.EnterAll([.. spaces]).ConfigureAwait(false);
                return true;
            },
            $"the entry of {spaces.Length} spaces into the catalogue",
            sendsCopies: false,
            cancellationToken).ConfigureAwait(false);
        _view.Update(spaces);
        return spaces;
    }

    private async Task<SpaceStatistics> CreateAsync(SpaceSpec spec, SemaphoreSlim free, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _retry.Send(
                () => Space(spec.Id).Create(spec), $"the registration of {spec.Id}", sendsCopies: false, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            free.Release();
        }
    }
}
