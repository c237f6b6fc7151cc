namespace Cleave.Memory.Context;

/// <summary>The reclaim that one request has made so far.</summary>
/// <remarks>
/// A request goes on as long as each round gives something: bytes that shrinkers say they freed, or pages that were kept at hand. Two limits
/// end it all the same: shrinkers that say they freed as much as the whole heap, which only one that lies or one that is filled again at once
/// can do, and some rounds in which only kept pages came free, which other threads took.
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

    /// <param name="need">Bytes that the request wants.</param>
    /// <param name="most">Bytes of the heap.</param>
    /// <param name="isBrief">Whether the request fails after a few rounds, because its caller has another way.</param>
    public ReclaimEffort(nuint need, nuint most, bool isBrief)
    {
        (_most, _isBrief) = (most, isBrief);
        _ask = need;
    }

    /// <summary>Rounds so far.</summary>
    public int Rounds { get; private set; }

    /// <summary>Whether there is to be no further round, because the caller has another way.</summary>
    public readonly bool IsOver => _isBrief && Rounds == MostBriefRounds;

    /// <summary>Bytes to ask the shrinkers for: at least a batch, and twice as much in each round, so that there are few.</summary>
    public nuint Next(nuint batch)
    {
        nuint ask = nuint.Min(nuint.Max(_ask, batch), _most);
        _ask = nuint.Min(2 * ask, _most);
        Rounds++;
        return ask;
    }

    /// <summary>Notes what came of a round, and answers whether the request is worth another try.</summary>
    public bool Note(nuint given, ulong pages)
    {
        _given += nuint.Min(given, _most);
        _without += given == 0 ? 1 : 0;
        return (given > 0 && _given <= _most) || (given == 0 && pages > 0 && _without <= MostRoundsWithoutShrinkers);
    }
}
