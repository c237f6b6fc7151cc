namespace Cleave.BestFit;

/// <summary>Limits of a plan of moves.</summary>
public sealed record MovePlanOptions
{
    /// <summary>The most bytes that all moves together may copy; no limit by default.</summary>
    public ulong MaxBytes { get; init; } = ulong.MaxValue;

    /// <summary>Tells whether a range may be moved; null, the default, if all may.
    /// A range that a device is using at the moment may not.</summary>
    /// <remarks>The predicate is called once for each range, without a lock. It may read the allocator. Ranges that were asked for
    /// within bounds (<see cref="RangePlacement.Within"/>) are never moved, and the predicate is not asked about them.</remarks>
    public Predicate<AllocatedRange>? CanMove { get; init; }
}
