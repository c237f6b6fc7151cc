using System.Collections.Immutable;

namespace Cleave.Tools.Traces;

/// <summary>Where the recorded program's own allocator had its blocks, and which addresses it had reserved when. Immutable, so thread-safe.</summary>
/// <param name="Addresses">For each block, by dense id, its first byte.</param>
/// <param name="Segments">The reserved ranges in order of address; two of them may have the same addresses one after the other.</param>
public sealed record RecordedLayout(ImmutableArray<ulong> Addresses, ImmutableArray<RecordedSegment> Segments)
{
    /// <summary>The settings of the allocator that a snapshot names.</summary>
    public RecordedSettings Settings { get; init; } = new(ExpandableSegments: false, SplittingLimited: false);
}

/// <summary>A range of addresses that the recorded program's own allocator had reserved.</summary>
/// <param name="Address">The first byte.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Birth">The event of the trace from which on it was reserved.</param>
/// <param name="Death">The event that released it; the number of events if it was held in the end.</param>
/// <param name="IsWhole">Whether it is a segment of its own, and not a part of one that was mapped by itself.</param>
public readonly record struct RecordedSegment(ulong Address, ulong Size, int Birth, int Death, bool IsWhole);

/// <summary>Settings of the recorded program's own allocator.</summary>
/// <param name="ExpandableSegments">Whether segments could grow (<c>expandable_segments:True</c>).</param>
/// <param name="SplittingLimited">Whether large blocks were not split (<c>max_split_size_mb</c>).</param>
public sealed record RecordedSettings(bool ExpandableSegments, bool SplittingLimited);

/// <summary>A request that the recorded program was refused, with what its allocator and the device had then.</summary>
/// <param name="EventIndex">The event of the trace.</param>
/// <param name="DeviceFree">Bytes that were free on the device, or null if it was not recorded.</param>
/// <param name="Reserved">Bytes that the allocator had reserved.</param>
public sealed record RecordedRefusal(int EventIndex, ulong? DeviceFree, ByteBounds Reserved)
{
    /// <summary>Bytes that the allocator had or could have had, or null if that was not recorded.</summary>
    public ulong? Capacity => DeviceFree is { } free && Reserved.Exact is { } reserved && free <= ulong.MaxValue - reserved ? reserved + free : null;
}
