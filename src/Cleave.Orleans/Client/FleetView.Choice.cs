using System.Collections.Immutable;

namespace Cleave.Orleans.Client;

/// <content>The choice of spaces for a request.</content>
internal sealed partial class FleetView
{
    /// <summary>Chooses the best space for a request, and takes the memory from the client's own numbers.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tried">Ids of spaces that are left out.</param>
    /// <param name="hasCandidates">Whether any space meets the conditions, full ones included.</param>
    /// <returns>The space; null if none fits. <see cref="GiveBack"/> ends the choice.</returns>
    public ViewSpace? Choose(FleetRequest request, HashSet<string> tried, out bool hasCandidates)
    {
        using (_lock.EnterScope())
        {
            ViewSpace[] spaces = Matching(request.Where);
            hasCandidates = spaces.Length > 0;
            ViewSpace? best = Best(spaces, request, space => !tried.Contains(space.Last.Id));
            best?.Take(best.SizeOf(request.Lease));
            return best;
        }
    }

    /// <summary>Chooses several spaces for one request each, and takes the memory from the client's own numbers.</summary>
    /// <returns>The spaces; empty if there are not as many.</returns>
    public ImmutableArray<ViewSpace> ChooseGroup(
        FleetRequest request, int count, RegionPlacement placement, HashSet<string> tried, out bool hasCandidates)
    {
        using (_lock.EnterScope())
        {
            ViewSpace[] spaces = Matching(request.Where);
            hasCandidates = spaces.Length >= count;
            ImmutableArray<ViewSpace> chosen = placement == RegionPlacement.OneHost
                ? OnOneHost(spaces, request, count, tried)
                : Apart(spaces, request, count, placement, tried);
            foreach (ViewSpace space in chosen)
            {
                space.Take(space.SizeOf(request.Lease));
            }

            return chosen;
        }
    }

    private static ViewSpace? Best(IEnumerable<ViewSpace> spaces, FleetRequest request, Func<ViewSpace, bool> isAllowed)
    {
        ViewSpace? best = null;
        (ulong, ulong, ulong) bestRank = default;
        foreach (ViewSpace space in spaces)
        {
            if (space.Fits(request.Lease))
            {
                (ulong, ulong, ulong) rank = space.Rank(request.Policy);
                if ((best is null || rank.CompareTo(bestRank) < 0) && isAllowed(space))
                {
                    (best, bestRank) = (space, rank);
                }
            }
        }

        return best;
    }

    private static ImmutableArray<ViewSpace> Apart(
        ViewSpace[] spaces, FleetRequest request, int count, RegionPlacement placement, HashSet<string> tried)
    {
        ImmutableArray<ViewSpace>.Builder chosen = ImmutableArray.CreateBuilder<ViewSpace>(count);
        while (chosen.Count < count)
        {
            ViewSpace? next = Best(
                spaces,
                request,
                space => !tried.Contains(space.Last.Id)
                    && !chosen.Any(other => other == space || (placement == RegionPlacement.DifferentHosts && other.Host == space.Host)));
            if (next is null)
            {
                return [];
            }

            chosen.Add(next);
        }

        return chosen.MoveToImmutable();
    }

    private static ImmutableArray<ViewSpace> OnOneHost(ViewSpace[] spaces, FleetRequest request, int count, HashSet<string> tried)
    {
        IEnumerable<ViewSpace[]> hosts = spaces
            .Where(space => space.Fits(request.Lease) && !tried.Contains(space.Last.Id))
            .GroupBy(space => space.Host)
            .Select(host => host.OrderBy(space => space.Rank(request.Policy)).ToArray())
            .Where(host => host.Length >= count);
        return hosts.MinBy(host => HostRank(host, request.Policy)) is { } best ? [.. best.Take(count)] : [];
    }

    /// <summary>The rank of a host whose spaces fit; the smallest is chosen first. Best fit prefers the host with the fewest spaces left
    /// over.</summary>
    private static (ulong First, ulong Second) HostRank(ViewSpace[] fitting, FleetPolicy policy) => policy switch
    {
        FleetPolicy.Pack => (fitting[0].Host.FreeBytes, 0),
        FleetPolicy.Spread => (~fitting[0].Host.FreeBytes, 0),
        _ => ((ulong)fitting.Length, fitting[0].Host.FreeBytes),
    };
}
