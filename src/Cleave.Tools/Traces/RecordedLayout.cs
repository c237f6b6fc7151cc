using System.Collections.Immutable;

namespace Cleave.Tools.Traces;

/// <summary>
/// The addresses of the blocks of the recorded program's own allocator, and the ranges that it had reserved, with times. Immutable, so
/// thread-safe.
/// </summary>
/// <param name="Addresses">The address of the first byte of each block, indexed by dense id.</param>
/// <param name="Segments">
/// The reserved ranges in order of address. Two ranges may share addresses if one was released before the other was reserved.
/// </param>
public sealed record RecordedLayout(ImmutableArray<ulong> Addresses, ImmutableArray<RecordedSegment> Segments)
{
    /// <summary>The settings of the recorded allocator, as the snapshot gives them.</summary>
    public RecordedSettings Settings { get; init; } = new(ExpandableSegments: false, SplittingLimited: false);
}

/// <summary>A range of addresses that the recorded program's own allocator had reserved.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Size">The length of the range, in bytes.</param>
/// <param name="Birth">The index of the event that reserved the range.</param>
/// <param name="Death">The index of the event that released the range, or the number of events if the range was never released.</param>
/// <param name="IsWhole">True if the range is a whole segment; false if it is a part of a segment that was mapped separately.</param>
public readonly record struct RecordedSegment(ulong Address, ulong Size, int Birth, int Death, bool IsWhole);

/// <summary>Settings of the recorded program's own allocator.</summary>
/// <param name="ExpandableSegments">True if segments could grow (<c>expandable_segments:True</c>).</param>
/// <param name="SplittingLimited">True if large blocks were not split (<c>max_split_size_mb</c>).</param>
public sealed record RecordedSettings(bool ExpandableSegments, bool SplittingLimited);

/// <summary>A request that the recorded program was refused, with the state of its allocator and of the device at that time.</summary>
/// <param name="EventIndex">The index of the out-of-memory event in the trace.</param>
/// <param name="DeviceFree">Bytes that were free on the device, or null if the recording does not give them.</param>
/// <param name="Reserved">Bytes that the allocator had reserved.</param>
public sealed record RecordedRefusal(int EventIndex, ulong? DeviceFree, ByteBounds Reserved)
{
    /// <summary>Bytes that the allocator had reserved or could have reserved, or null if the recording does not give them.</summary>
    public ulong? Capacity =>
        DeviceFree is { } free && Reserved.Exact is { } reserved && free <= ulong.MaxValue - reserved ? reserved + free : null;
}
