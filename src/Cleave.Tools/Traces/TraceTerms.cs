using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Tools.Traces;

/// <summary>
/// Details of an event, beyond its size, that a recorder keeps so that a replay reaches the same placement. Addresses are absolute.
/// Immutable.
/// </summary>
public sealed record TraceTerms
{
    /// <summary>
    /// The address of the first block of an allocation, of a freed block, or of a retired region; null if it was not recorded.
    /// </summary>
    public ulong? At { get; init; }

    /// <summary>The first address of a requested range, or of the part that a trim kept; null if the whole space was allowed.</summary>
    public ulong? Start { get; init; }

    /// <summary>The address at which a requested range ends.</summary>
    public ulong? End { get; init; }

    /// <summary>The address to which a block moves; null for other events.</summary>
    public ulong? To { get; init; }

    /// <summary>Other conditions of the request, such as its placement.</summary>
    public ObservedTerms Asked { get; init; }

    /// <summary>The flags of a raw call, which replace <see cref="Asked"/> if the space is a <see cref="GpuBuddyCore"/>.</summary>
    public GpuBuddyRawFlags? RawFlags { get; init; }

    /// <summary>True if the freed memory counts as zeroed; for a reset, true if all free memory does.</summary>
    public bool Zeroed { get; init; }
}
