namespace Cleave.Memory.Context;

/// <summary>The reclaim that one request has made so far.</summary>
/// <remarks>
/// A request continues as long as each round frees something: bytes that shrinkers report as freed, or pages from caches. Two limits end it
/// anyway. First, the shrinkers have reported as many bytes as the whole heap has, which happens only if a shrinker reports wrongly or is
/// refilled at once. Second, in some rounds only cached pages became free, and other threads took them.
/// </remarks>
internal struct ReclaimEffort
{
    private const int MostRoundsWithoutShrinkers = 5;
    private const int MostBriefRounds = 3;

    private readonly nuint _most;
    private readonly bool _isBrief;
    private nuint _ask;
    private nuint _given;
    private int _without;

    /// <summary>Begins the reclaim of a request.</summary>
    /// <param name="need">The number of bytes that the request needs.</param>
    /// <param name="most">The size of the heap in bytes.</param>
    /// <param name="isBrief">Whether the request fails after a few rounds, because its caller has a fallback.</param>
    public ReclaimEffort(nuint need, nuint most, bool isBrief)
    {
        (_most, _isBrief) = (most, isBrief);
        _ask = need;
    }

    /// <summary>The number of rounds so far.</summary>
    public int Rounds { get; private set; }

    /// <summary>Whether the request makes no further round, because its caller has a fallback.</summary>
    public readonly bool IsOver => _isBrief && Rounds == MostBriefRounds;

    /// <summary>The number of bytes to ask the shrinkers for: at least a batch, and twice as much in each round, so that few rounds are
    /// needed.</summary>
    public nuint Next(nuint batch)
    {
        nuint ask = nuint.Min(nuint.Max(_ask, batch), _most);
        _ask = nuint.Min(2 * ask, _most);
        Rounds++;
        return ask;
    }

    /// <summary>Records the result of a round, and returns whether the request should be tried again.</summary>
    public bool Note(nuint given, ulong pages)
    {
        _given += nuint.Min(given, _most);
        _without += given == 0 ? 1 : 0;
        return (given > 0 && _given <= _most) || (given == 0 && pages > 0 && _without <= MostRoundsWithoutShrinkers);
    }
}
