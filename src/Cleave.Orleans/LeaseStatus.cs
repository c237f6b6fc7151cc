namespace Cleave.Orleans;

/// <summary>The outcomes of a call for a lease.</summary>
public enum LeaseStatus
{
    /// <summary>The lease is granted, and durable; a request that was sent again gets the same lease.</summary>
    Granted,

    /// <summary>The space has no room for the request at the moment.</summary>
    NoSpace,

    /// <summary>The space grants no new leases, because it is being drained.</summary>
    Draining,

    /// <summary>The lease of that key has ended, by release or by its time, or another one of that key with other terms is held.</summary>
    KeyUsed,

    /// <summary>The space has no lease of that number: it ended, or never was.</summary>
    NotHeld,

    /// <summary>No space of that id is registered.</summary>
    NotRegistered,

    /// <summary>No space of the fleet has the labels that the request asks for.</summary>
    NoCandidate,

    /// <summary>An argument is invalid for this space.</summary>
    Invalid,
}
