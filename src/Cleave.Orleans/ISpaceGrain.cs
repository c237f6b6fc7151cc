using Orleans.Concurrency;

namespace Cleave.Orleans;

/// <summary>The grain of one space, whose key is the id of the space. <see cref="Client.FleetClient"/> calls it.</summary>
/// <remarks>
/// An answer is sent after everything that it depends on is durable. A call that ends with an exception may have been carried out, and is
/// safe to send again: a lease with the same key, any other call with the same arguments.
/// </remarks>
[Alias("cleave.space")]
public interface ISpaceGrain : IGrainWithStringKey
{
    /// <summary>Registers the space. A space that is registered already keeps its leases, and gets the labels of the description.</summary>
    /// <param name="spec">The description; its id is the key of the grain.</param>
    /// <returns>The state of the space.</returns>
    /// <exception cref="ArgumentException">The description is invalid, or the space is registered with another allocator or chunk size, or
    /// with a larger size.</exception>
    [Alias("register")]
    Task<SpaceStatistics> Register(SpaceSpec spec);

    /// <summary>Registers the space without its entry in the catalogue, which the caller makes: see
    /// <see cref="IFleetShardGrain.EnterAll"/>.
    /// </summary>
    /// <inheritdoc cref="Register"/>
    [Alias("create")]
    Task<SpaceStatistics> Create(SpaceSpec spec);

    /// <summary>Grants a lease, or the one that the same key got before.</summary>
    /// <param name="request">The request.</param>
    [Alias("lease")]
    Task<LeaseAnswer> Lease(LeaseRequest request);

    /// <summary>Gives a lease a new end.</summary>
    /// <param name="fencingNumber">The number of the lease.</param>
    /// <param name="timeToLive">The time from now to the new end; null for a lease that never expires.</param>
    [Alias("renew")]
    Task<LeaseAnswer> Renew(ulong fencingNumber, TimeSpan? timeToLive);

    /// <summary>Ends a lease and frees its memory.</summary>
    /// <param name="fencingNumber">The number of the lease.</param>
    /// <returns>The answer's status is <see cref="LeaseStatus.NotHeld"/> in any case; its statistics are those after the call.</returns>
    [Alias("release")]
    Task<LeaseAnswer> Release(ulong fencingNumber);

    /// <summary>Begins or ends the draining of the space.</summary>
    /// <param name="isDraining">Whether new leases are refused from now on.</param>
    /// <returns>The state of the space; null if it is not registered.</returns>
    [Alias("drain")]
    Task<SpaceStatistics?> SetDraining(bool isDraining);

    /// <summary>Removes the space and its entry in the catalogue, unless it has leases.</summary>
    /// <returns>The state of the space after the call, removed or not; null if it was never registered.</returns>
    [Alias("remove")]
    Task<SpaceStatistics?> Remove();

    /// <summary>Grows the space at its high end.</summary>
    /// <param name="newSize">Bytes that the space should have, at least its size.</param>
    /// <returns>The state of the space; null if it is not registered.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is below that of the space.</exception>
    [Alias("grow")]
    Task<SpaceStatistics?> Grow(ulong newSize);

    /// <summary>Ends the leases whose time has come.</summary>
    /// <returns>The state of the space; null if it is not registered.</returns>
    [Alias("sweep")]
    Task<SpaceStatistics?> Sweep();

    /// <summary>Returns leases in the order of their fencing numbers.</summary>
    /// <param name="after">The number after which the page begins; 0 for the first page.</param>
    /// <param name="count">The maximum number of leases, 1 to 1000.</param>
    [Alias("page"), ReadOnly]
    Task<LeasePage> GetLeases(ulong after, int count);
}
