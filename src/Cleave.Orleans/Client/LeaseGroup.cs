using System.Collections.Immutable;

namespace Cleave.Orleans.Client;

/// <summary>Several leases that were asked for together: all of them, or none and the reason.</summary>
public sealed record LeaseGroup
{
    /// <summary>The outcome of the call.</summary>
    public required LeaseStatus Status { get; init; }

    /// <summary>The leases; empty unless all were granted.</summary>
    public ImmutableArray<Lease> Leases { get; init; } = [];

    /// <summary>One sentence with the reason; empty if the leases are granted.</summary>
    public string Message { get; init; } = "";

    /// <summary>Whether the leases are granted.</summary>
    public bool IsGranted => Status == LeaseStatus.Granted;

    /// <summary>Returns the leases or the reason.</summary>
    public override string ToString() => IsGranted ? string.Join("; ", Leases) : $"{Status}: {Message}";
}
