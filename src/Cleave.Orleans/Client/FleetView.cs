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
                if (_spaces.TryGetValue(space.Id, out ViewSpace? known) && known.Last.Labels.Equals(space.Labels))
                {
                    if (space.Changes >= known.Last.Changes)
                    {
                        known.Update(space);
                    }
                }
                else
                {
                    Enter(space, known);
                }
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

    private void Enter(SpaceStatistics space, ViewSpace? known)
    {
        if (known is not null)
        {
            known.Host.Spaces.Remove(known);
            known.Host.FreeBytes -= known.Last.FreeBytes;
        }

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
