namespace Cleave;

/// <summary>The books of an allocator are damaged: an invariant does not hold. Going on would hand out memory twice.</summary>
public sealed class InvariantException : Exception
{
    internal InvariantException(string invariant, string finding)
        : base($"Invariant {invariant} is broken: {finding}")
    {
        Invariant = invariant;
    }

    /// <summary>The name of the invariant: Partition, Coalesced, Counted, Summarized or Slotted; of a pool Partition, Coalesced,
    /// Linked, Counted or PendingKill; of a best-fit allocator those that its <c>Validate</c> lists.</summary>
    public string Invariant { get; }
}
