using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>The ranges that were released, or are reserved at the end, without a recorded reservation.
/// Their beginnings are inferred.</summary>
internal sealed class UnbornRanges(DeviceRecording recording)
{
    private const int Start = -1;

    private readonly Dictionary<ulong, int> _released = new(SeededComparer.Shared);
    private readonly List<UnbornRange> _ranges = [];
    private readonly bool _reservationsRecorded = recording.Has(SnapshotAction.SegmentAllocate, SnapshotAction.SegmentMap);
    private readonly bool _releasesRecorded = recording.Has(SnapshotAction.SegmentFree, SnapshotAction.SegmentUnmap);

    /// <summary>The number of ranges whose reservation is missing although reservations were recorded.</summary>
    public int Contradictions { get; private set; }

    /// <summary>Reservations, if they were not recorded and the ranges show it.</summary>
    public SnapshotGaps Gaps { get; private set; }

    /// <summary>Records at which event the range at an address was released last.</summary>
    public void NoteRelease(ulong address, int index) => _released[address] = index;

    /// <summary>Adds a range, unless it is empty.</summary>
    /// <param name="start">The first address.</param>
    /// <param name="end">The address behind the last one.</param>
    /// <param name="firstUse">The event of its first block; <see cref="int.MaxValue"/> if it had none.</param>
    /// <param name="index">The event at which it ends.</param>
    public void Add(ulong start, ulong end, int firstUse, int index)
    {
        if (start < end)
            _ranges.Add(new UnbornRange(start, end, firstUse, _released.TryGetValue(start, out int released) ? released : null, index));
    }

    /// <summary>Adds the ranges to the curve of reserved bytes.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="startedEmpty">True if no block was live before the recording began.</param>
    public void AddTo(ReservedCurve curve, bool startedEmpty)
    {
        foreach (UnbornRange range in _ranges)
            curve.Add(range.Start, range.Top, BirthOf(range, startedEmpty), (range.End, range.End), isWhole: true);
    }

    private (int Earliest, int Latest) BirthOf(UnbornRange range, bool startedEmpty)
    {
        bool used = range.FirstUse != int.MaxValue;
        int first = used ? range.FirstUse : Start;
        if (range.Released is { } released)
        {
            Contradictions += _reservationsRecorded ? 1 : 0;
            Gaps |= _reservationsRecorded ? 0 : SnapshotGaps.SegmentAllocations;
            return used && !_reservationsRecorded ? (first, first) : (released, used ? first : range.End);
        }

        // A range that was never used, or that contains a block from before the trace, was reserved before the trace.
        if (_reservationsRecorded || first == Start)
            return (Start, Start);

        Gaps |= startedEmpty ? SnapshotGaps.SegmentAllocations : 0;
        return startedEmpty ? (first, first) : _releasesRecorded ? (Start, first) : (Start, Start);
    }
}
