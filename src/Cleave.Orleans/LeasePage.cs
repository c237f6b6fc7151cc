using System.Collections.Immutable;

namespace Cleave.Orleans;

/// <summary>Some of the leases of a space, in the order of their fencing numbers.</summary>
[GenerateSerializer, Immutable, Alias("cleave.page")]
public sealed record LeasePage
{
    /// <summary>The leases of this page.</summary>
    [Id(0)]
    public required ImmutableArray<Lease> Leases { get; init; }

    /// <summary>The fencing number after which the next page begins; null if this page is the last one.</summary>
    [Id(1)]
    public ulong? Next { get; init; }

    /// <summary>Returns the number of leases, and whether more follow.</summary>
    public override string ToString() => $"{Leases.Length} leases{(Next is null ? ", the last page" : $", more after #{Next}")}";
}
