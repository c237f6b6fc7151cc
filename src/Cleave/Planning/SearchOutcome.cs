namespace Cleave.Planning;

/// <summary>The way in which a search ended.</summary>
internal enum SearchOutcome
{
    /// <summary>All allocations were placed below the capacity.</summary>
    Found,

    /// <summary>No placement below the capacity exists.</summary>
    Impossible,

    /// <summary>The limit of nodes, of time, or the caller ended it.</summary>
    Stopped,
}
