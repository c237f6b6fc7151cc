namespace Cleave.Orleans.Client;

/// <summary>A request for memory of any space that meets conditions.</summary>
public sealed record FleetRequest
{
    /// <summary>Makes a request for bytes, with a new random key.</summary>
    /// <param name="size">Bytes; rounded up to whole chunks of the space.</param>
    public FleetRequest(ByteSize size) => Lease = new LeaseRequest(size);

    /// <summary>Makes a request with the terms of a request for one space.</summary>
    /// <param name="lease">The key, size, alignment, owner and time to live.</param>
    public FleetRequest(LeaseRequest lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        Lease = lease;
    }

    /// <summary>The terms of the lease: key, size, alignment, owner and time to live.</summary>
    public LeaseRequest Lease { get; init; }

    /// <summary>The conditions on labels, all of which the space must meet.</summary>
    public IReadOnlyList<LabelConstraint> Where { get; init; } = [];

    /// <summary>The rule by which a space is chosen.</summary>
    public FleetPolicy Policy { get; init; }

    /// <summary>Returns the size, the conditions and the policy in one line.</summary>
    public override string ToString() =>
        $"{ByteText.Exact(Lease.Size)}{(Where.Count == 0 ? "" : " where " + string.Join(" and ", Where))}, {Policy}";
}
