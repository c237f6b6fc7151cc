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
    /// that is paused
    /// gives no answer at all, and another one may serve the space by then.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The pause before a call is sent again, 50 ms by default; it doubles up to a quarter of a second.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The maximum number of spaces that one call asks; 32 by default.</summary>
    public int MaxCandidates { get; init; } = 32;

    /// <summary>The maximum number of spaces that are registered at the same time; 128 by default.</summary>
    public int RegisterConcurrency { get; init; } = 128;

    /// <summary>Throws an exception that names a parameter if an option is outside of its limits.</summary>
    /// <param name="parameter">The parameter of the public method that got the options.</param>
    internal void Check(string parameter)
    {
        if (Describe() is { } complaint)
        {
            throw new ArgumentException(complaint, parameter);
        }
    }

    /// <summary>Describes which option is outside of its limits; null if none is.</summary>
    private string? Describe() =>
        ViewAge < TimeSpan.Zero ? $"ViewAge is {ViewAge}; it must be at least zero."
        : RetryFor < TimeSpan.Zero ? $"RetryFor is {RetryFor}; it must be at least zero."
        : ResendAfter <= TimeSpan.Zero ? $"ResendAfter is {ResendAfter}; it must be above zero."
        : RetryDelay <= TimeSpan.Zero ? $"RetryDelay is {RetryDelay}; it must be above zero."
        : MaxCandidates < 1 ? $"MaxCandidates is {MaxCandidates}; it must be at least 1."
        : RegisterConcurrency < 1 ? $"RegisterConcurrency is {RegisterConcurrency}; it must be at least 1."
        : null;
}
