using System.Collections.Immutable;

namespace Cleave.Orleans.Client;

/// <summary>The spaces of the fleet as one client knows them, and the choice among them.</summary>
/// <remarks>Safe from several threads, by one lock. A choice costs the number of spaces that meet the conditions.</remarks>
internal sealed partial class FleetView
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ViewSpace> _spaces = [];
    private readonly Dictionary<string, ViewHost> _hosts = [];
    private readonly Dictionary<string, ViewSpace[]> _matching = [];

    /// <summary>The last change of spaces that were removed, so that older statistics do not bring them back.</summary>
    private readonly Dictionary<string, ulong> _removed = [];

    public int Count
    {
        get
        {
            using (_lock.EnterScope())
            {
                return _spaces.Count;
            }
        }
    }

    public ImmutableArray<SpaceStatistics> GetSpaces()
    {
        using (_lock.EnterScope())
        {
            return [.. _spaces.Values.Select(space => space.Last).OrderBy(space => space.Id, StringComparer.Ordinal)];
        }
    }

    /// <summary>Takes statistics of spaces, unless newer ones are known.</summary>
    public void Update(params IEnumerable<SpaceStatistics> spaces)
    {
        using (_lock.EnterScope())
        {
            foreach (SpaceStatistics space in spaces)
            {
                UpdateOne(space);
            }
        }
    }

    /// <summary>Takes spaces out whose ids meet a condition.</summary>
    public void RemoveWhere(Func<string, bool> condition)
    {
        using (_lock.EnterScope())
        {
            foreach (string id in _spaces.Keys.Where(condition).ToArray())
            {
                Leave(_spaces[id]);
            }
        }
    }

    /// <summary>Gives back what a choice took, when the call has been answered or has failed.</summary>
    public void GiveBack(ViewSpace space, LeaseRequest request)
    {
        using (_lock.EnterScope())
        {
            space.GiveBack(space.SizeOf(request));
        }
    }

    private void UpdateOne(SpaceStatistics space)
    {
        _spaces.TryGetValue(space.Id, out ViewSpace? known);
        if (space.Changes < ulong.Max(known?.Last.Changes ?? 0, _removed.GetValueOrDefault(space.Id)))
        {
            return;
        }

        if (!space.IsRemoved && known is not null && known.Last.Labels.Equals(space.Labels))
        {
            known.Update(space);
            return;
        }

        if (known is not null)
        {
            Leave(known);
        }

        if (space.IsRemoved)
        {
            _removed[space.Id] = space.Changes;
        }
        else
        {
            Enter(space);
        }
    }

    private void Leave(ViewSpace space)
    {
        space.Host.Spaces.Remove(space);
        space.Host.FreeBytes -= space.Last.FreeBytes;
        _spaces.Remove(space.Last.Id);
        _matching.Clear();
    }

    private void Enter(SpaceStatistics space)
    {
        if (!_hosts.TryGetValue(space.Host, out ViewHost? host))
        {
            _hosts.Add(space.Host, host = new ViewHost());
        }

        host.FreeBytes += space.FreeBytes;
        var entry = new ViewSpace(space, host);
        host.Spaces.Add(entry);
        _spaces[space.Id] = entry;
        _matching.Clear();
    }

    /// <summary>The spaces that meet conditions, in the order of their ids. Under the lock.</summary>
    private ViewSpace[] Matching(IReadOnlyList<LabelConstraint> where)
    {
        string key = string.Join('\n', where);
        if (!_matching.TryGetValue(key, out ViewSpace[]? spaces))
        {
            spaces = [.. _spaces.Values.Where(space => where.All(constraint => constraint.Allows(space.Last.Labels))).OrderBy(
                space => space.Last.Id, StringComparer.Ordinal)];
            // Programs use few different conditions; a program that makes them up gets no cache without limit.
            if (_matching.Count == 1000)
            {
                _matching.Clear();
            }

            _matching.Add(key, spaces);
        }

        return spaces;
    }
}
