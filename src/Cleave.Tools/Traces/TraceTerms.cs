using Cleave.Core;
using Cleave.Placement;

namespace Cleave.Tools.Traces;

/// <summary>
/// What a recorder keeps of an event beyond its size, so that it replays to the same placement. Addresses are absolute. Immutable.
/// </summary>
public sealed record TraceTerms
{
    /// <summary>Where the first block was, of a free the block that was freed, of a kill the region; null where it was not recorded.</summary>
    public ulong? At { get; init; }

    /// <summary>Where a range begins, and what a trim kept begins; null where the whole space was meant.</summary>
    public ulong? Start { get; init; }

    /// <summary>Where a range ends.</summary>
    public ulong? End { get; init; }

    /// <summary>What else was asked for.</summary>
    public ObservedTerms Asked { get; init; }

    /// <summary>The flags of a raw call, which stand for <see cref="Asked"/> where the space is a <see cref="GpuBuddyCore"/>.</summary>
    public GpuBuddyRawFlags? RawFlags { get; init; }

    /// <summary>Whether what was freed counts as zeroed, or all free memory after a reset.</summary>
    public bool Zeroed { get; init; }
}
