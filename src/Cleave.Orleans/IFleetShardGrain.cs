using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Cleave.Orleans;

/// <summary>The grain of one shard of the catalogue: the spaces whose ids fall into it, and their last statistics.</summary>
/// <remarks>Spaces report to their shard, and clients read it; no call for a lease waits for a shard.</remarks>
[Alias("cleave.shard")]
public interface IFleetShardGrain : IGrainWithIntegerKey
{
    /// <summary>Enters a space into the catalogue, durably, or takes out one that was removed.</summary>
    /// <param name="space">The state of the space.</param>
    [Alias("enter")]
    Task Enter(SpaceStatistics space);

    /// <summary>Enters spaces of this shard into the catalogue, in one write.</summary>
    /// <param name="spaces">The states of the spaces.</param>
    [Alias("enter-all")]
    Task EnterAll(ImmutableArray<SpaceStatistics> spaces);

    /// <summary>Gets the state of a space, without an answer. A space that is not in the catalogue is entered.</summary>
    /// <param name="space">The state of the space.</param>
    [Alias("report"), OneWay]
    Task Report(SpaceStatistics space);

    /// <summary>Returns the spaces whose state changed after a version.</summary>
    /// <param name="version">The version that the caller has; <c>default</c> for all spaces.</param>
    [Alias("changes"), ReadOnly]
    Task<ShardChanges> GetChanges(ShardVersion version);

    /// <summary>Makes sure that the shard is active, so that it sweeps.</summary>
    [Alias("ping"), ReadOnly]
    Task Ping();
}

/// <summary>A version of a shard. Versions of different activations are not comparable.</summary>
/// <param name="Activation">The activation that counted.</param>
/// <param name="Number">The number of changes that the activation has seen.</param>
[GenerateSerializer, Immutable, Alias("cleave.version")]
public readonly record struct ShardVersion([property: Id(0)] Guid Activation, [property: Id(1)] long Number);

/// <summary>The spaces of a shard that changed after a version.</summary>
[GenerateSerializer, Immutable, Alias("cleave.changes")]
public sealed record ShardChanges
{
    /// <summary>The version to ask with the next time.</summary>
    [Id(0)]
    public required ShardVersion Version { get; init; }

    /// <summary>The spaces with their last statistics.</summary>
    [Id(1)]
    public required ImmutableArray<SpaceStatistics> Spaces { get; init; }

    /// <summary>Returns the version and the number of spaces.</summary>
    public override string ToString() => $"version {Version.Number}: {Spaces.Length} spaces";
}
