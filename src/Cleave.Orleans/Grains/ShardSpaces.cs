using System.Collections.Immutable;

namespace Cleave.Orleans.Grains;

/// <summary>The spaces of a shard with their last statistics, and the order in which they changed.</summary>
internal sealed class ShardSpaces
{
    private readonly Dictionary<string, (SpaceStatistics Space, long Version)> _spaces = [];
    private readonly Guid _activation = Guid.NewGuid();
    private long _version;

    public IEnumerable<string> Ids => All.Select(space => space.Id);

    /// <summary>The spaces that are in the catalogue. Those that were removed are kept beside them, so that clients hear of it.</summary>
    public IEnumerable<SpaceStatistics> All => _spaces.Values.Select(entry => entry.Space).Where(space => !space.IsRemoved);

    /// <summary>Whether the record of the shard has the space with the same labels, or does not have it if it was removed.</summary>
    public bool Has(SpaceStatistics space) =>
        _spaces.TryGetValue(space.Id, out (SpaceStatistics Space, long Version) entry)
            ? entry.Space.IsRemoved == space.IsRemoved && entry.Space.Labels.Equals(space.Labels)
            : space.IsRemoved;

    /// <summary>Takes the statistics of a space, unless newer ones are known.</summary>
    public void Set(SpaceStatistics space)
    {
        if (!_spaces.TryGetValue(space.Id, out (SpaceStatistics Space, long Version) entry) || entry.Space.Changes <= space.Changes)
        {
            _spaces[space.Id] = (space, ++_version);
        }
    }

    /// <summary>Takes a space out that turned out not to be registered.</summary>
    /// <returns>Whether the catalogue had it.</returns>
    public bool Drop(string id)
    {
        if (!_spaces.TryGetValue(id, out (SpaceStatistics Space, long Version) entry) || entry.Space.IsRemoved)
        {
            return false;
        }

        _spaces[id] = (entry.Space with { IsRemoved = true }, ++_version);
        return true;
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
