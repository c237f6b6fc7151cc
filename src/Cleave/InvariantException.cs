namespace Cleave;

/// <summary>The exception that is thrown if the metadata of an allocator is damaged, so that an invariant does not hold.</summary>
/// <remarks>An allocator with damaged metadata may allocate the same memory twice, so the program should not go on using it.</remarks>
public sealed class InvariantException : Exception
{
    /// <summary>Creates an exception whose message names the invariant and the finding.</summary>
    /// <param name="invariant">The name of the invariant that is broken.</param>
    /// <param name="finding">A sentence that says what was found, and where.</param>
    public InvariantException(string invariant, string finding)
        : base($"Invariant {invariant} is broken: {finding}")
    {
        Invariant = invariant;
    }

    /// <summary>Makes the exception for damage of a list or a leaf of a pool.</summary>
    internal InvariantException(MetadataDamage damage, string invariant, string finding)
        : this(invariant, finding) => Damage = damage;

    /// <summary>The name of the invariant that is broken.</summary>
    /// <remarks>
    /// A GPU or page allocator reports Partition, Coalesced, Counted, Chained, Summarized, Slotted or Topmost, and one whose threads keep
    /// blocks also Valued. A pool reports Partition, Coalesced, Linked, Counted or PendingRetire, and one whose threads cache
    /// blocks also Valued. A best-fit or a learning allocator reports the names that its <c>Validate</c> lists. A planner reports Planned.
    /// </remarks>
    public string Invariant { get; }

    /// <summary>The kind of damage that a pool found in a list or a leaf; <see cref="MetadataDamage.None"/> for everything else.</summary>
    public MetadataDamage Damage { get; }
}
