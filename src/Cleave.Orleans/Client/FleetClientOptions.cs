namespace Cleave.Orleans.Client;

/// <summary>Options of a fleet client.</summary>
public sealed record FleetClientOptions
{
    /// <summary>The age from which the client's statistics are read again from the shards, in the background; half a second by
    /// default.</summary>
    public TimeSpan ViewAge { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The time for which a call that gets no answer is sent again; 30 seconds by default.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time after which a copy of a call for a lease is sent if there is no answer yet, half a second by default. A silo
    /// that is
    /// paused gives no answer at all, and another one may serve the space by then.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The pause before a call is sent again, 50 ms by default; it doubles up to a second.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The maximum number of spaces that one call asks; 32 by default.</summary>
    public int MaxCandidates { get; init; } = 32;

    /// <summary>The maximum number of spaces that are registered at the same time; 128 by default.</summary>
    public int RegisterConcurrency { get; init; } = 128;

    /// <summary>Throws an exception if an option is outside of its limits.</summary>
    internal void Check()
    {
        if (ViewAge < TimeSpan.Zero || RetryFor < TimeSpan.Zero || ResendAfter <= TimeSpan.Zero || RetryDelay <= TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"ViewAge is {ViewAge}, RetryFor {RetryFor}, ResendAfter {ResendAfter} and RetryDelay {RetryDelay}; the first two are not "
                    + "negative, and the others are above zero.");
        }

        if (MaxCandidates < 1 || RegisterConcurrency < 1)
        {
            throw new ArgumentException(
                $"MaxCandidates is {MaxCandidates} and RegisterConcurrency {RegisterConcurrency}; both must be at least 1.");
        }
    }
}
