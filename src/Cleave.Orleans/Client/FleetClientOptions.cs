namespace Cleave.Orleans.Client;

/// <summary>Options of a fleet client.</summary>
public sealed record FleetClientOptions
{
    /// <summary>The age from which the client's statistics are read again from the shards, in the background; half a second by
    /// default.</summary>
    public TimeSpan ViewAge { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The time for which a call that gets no answer is sent again; 30 seconds by default.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause before a call is sent again, 50 ms by default; it doubles up to a second.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The maximum number of spaces that one call asks; 32 by default.</summary>
    public int MaxCandidates { get; init; } = 32;
}
