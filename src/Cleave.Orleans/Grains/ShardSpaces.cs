using System.Collections.Immutable;

namespace Cleave.Orleans.Grains;

/// <summary>The spaces of a shard with their last statistics, and the order in which they changed.</summary>
internal sealed class ShardSpaces
{
    private readonly Dictionary<string, (SpaceStatistics Space, long Version)> _spaces = [];
    private readonly Guid _activation = Guid.NewGuid();
    private long _version;

    public IEnumerable<string> Ids => _spaces.Keys;

    public IEnumerable<SpaceStatistics> All => _spaces.Values.Select(entry => entry.Space);

    /// <summary>Whether the record of the shard has the space, with the same labels.</summary>
    public bool Has(SpaceStatistics space) =>
        _spaces.TryGetValue(space.Id, out (SpaceStatistics Space, long Version) entry) && entry.Space.Labels.Equals(space.Labels);

    /// <summary>Takes the statistics of a space, unless newer ones are known.</summary>
    public void Set(SpaceStatistics space)
    {
        if (!_spaces.TryGetValue(space.Id, out (SpaceStatistics Space, long Version) entry) || entry.Space.Changes <= space.Changes)
        {
            _spaces[space.Id] = (space, ++_version);
        }
    }

    /// <summary>Returns the spaces that changed after a version of this activation, or all for any other version.</summary>
    public ShardChanges Since(ShardVersion version)
    {
        long after = version.Activation == _activation ? version.Number : 0;
        return new ShardChanges
        {
            Version = new ShardVersion(_activation, _version),
            Spaces = after == _version ? [] : [.. _spaces.Values.Where(entry => entry.Version > after).Select(entry => entry.Space)],
        };
    }

    /// <summary>Returns the spaces that have a lease whose time has come.</summary>
    public ImmutableArray<string> ExpiredBy(DateTimeOffset now) =>
        [.. _spaces.Where(entry => entry.Value.Space.NextExpiry <= now).Select(entry => entry.Key)];
}
