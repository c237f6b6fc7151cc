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

    /// <summary>Throws an exception that names a parameter if the request is invalid for every fleet.</summary>
    /// <param name="parameter">The parameter of the public method that got the request.</param>
    internal void Check(string parameter)
    {
        if (Describe() is { } complaint)
        {
            throw new ArgumentException(complaint, parameter);
        }
    }

    /// <summary>Describes what is wrong, beginning with the property; null if nothing is.</summary>
    private string? Describe() =>
        Lease is null ? "Lease is null; a request has the terms of its lease."
        : Lease.Describe() is { } complaint ? $"Lease.{complaint}"
        : Where is null ? "Where is null; a request without conditions has an empty list."
        : Where.Any(static condition => condition is null) ? "Where has a condition that is null."
        : !Enum.IsDefined(Policy) ? $"Policy is {(int)Policy}; it must be {string.Join(", ", Enum.GetNames<FleetPolicy>())}."
        : null;

    /// <summary>Returns the size, the conditions and the policy in one line.</summary>
    public override string ToString() =>
        $"{ByteText.Exact(Lease.Size)}{(Where.Count == 0 ? "" : " where " + string.Join(" and ", Where))}, {Policy}";
}
