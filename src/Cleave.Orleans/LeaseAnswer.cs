using System.Diagnostics.CodeAnalysis;

namespace Cleave.Orleans;

/// <summary>The answer to a call for a lease: the lease, or the reason why there is none.</summary>
[GenerateSerializer, Immutable, Alias("cleave.answer")]
public sealed record LeaseAnswer
{
    /// <summary>The outcome of the call.</summary>
    [Id(0)]
    public required LeaseStatus Status { get; init; }

    /// <summary>The lease; null unless the status is <see cref="LeaseStatus.Granted"/>.</summary>
    [Id(1)]
    public Lease? Lease { get; init; }

    /// <summary>One sentence with the reason; empty if the lease is granted.</summary>
    [Id(2)]
    public string Message { get; init; } = "";

    /// <summary>The state of the space after the call; null if no space was asked.</summary>
    [Id(3)]
    public SpaceStatistics? Statistics { get; init; }

    /// <summary>Whether the lease is granted.</summary>
    [MemberNotNullWhen(true, nameof(Lease))]
    public bool IsGranted => Lease is not null;

    /// <summary>Returns the lease, or throws an exception with the reason why there is none.</summary>
    /// <exception cref="LeaseException">No lease was granted.</exception>
    public Lease GetLease() => Lease ?? throw new LeaseException(this);

    /// <summary>Returns the lease or the reason in one line.</summary>
    public override string ToString() => Lease is null ? $"{Status}: {Message}" : Lease.ToString();
}
