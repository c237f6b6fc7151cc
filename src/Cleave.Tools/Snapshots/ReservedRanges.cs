using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>Tracks the reserved ranges of a device, which are segments or mapped parts of them, from event to event.</summary>
/// <remarks>
/// PyTorch reserves memory only when a block needs it. So a range whose reservation was not recorded existed before the recording, or began
/// with its first block. A range whose release was not recorded lasted at least as long as its last block, and at most until its addresses
/// were reserved again.
/// </remarks>
internal sealed class ReservedRanges(DeviceRecording recording)
{
    private readonly RangeMap<ReservedPiece> _ranges = new();
    private readonly bool _reservationsRecorded = recording.Has(SnapshotAction.SegmentAllocate, SnapshotAction.SegmentMap);
    private readonly bool _releasesRecorded = recording.Has(SnapshotAction.SegmentFree, SnapshotAction.SegmentUnmap);
    private readonly ReservedCurve _curve = new();
    private readonly UnbornRanges _unborn = new(recording);
    private readonly IdleSegments _idle = new(recording);

    /// <summary>The number of ranges about which events and final segments contradict each other.</summary>
    public int Contradictions { get; private set; }

    /// <summary>The kinds of events that were not recorded, as the ranges show: reservations, releases or both.</summary>
    public SnapshotGaps Gaps { get; private set; }

    public void Reserve(in SnapshotEvent item, int index)
    {
        foreach (ulong gone in item.Action == SnapshotAction.SegmentAllocate ? _idle.Reserve(item) : [])
        {
            if (_ranges.At(gone) is { } idle)
                LosePiece(idle, index);
        }

        foreach (MappedRange<ReservedPiece> older in _ranges.Within(item.Address, item.End))
        {
            if (older.Start != item.Address)
                _idle.Forget(older.Start);

            // A segment is released as a whole. Of mapped parts, only the addresses that are mapped again must have been unmapped.
            bool isPart = older.Value is { IsWhole: false, IsImplied: false };
            LosePiece(older, index, isPart ? item.Address : 0, isPart ? item.End : ulong.MaxValue);
            if (isPart)
                KeepOutside(older, item.Address, item.End);
        }

        bool whole = item.Action == SnapshotAction.SegmentAllocate;
        _ranges.Add(item.Address, item.End, new ReservedPiece { Birth = index, LastUse = index, IsWhole = whole });
    }

    public void Release(in SnapshotEvent item, int index)
    {
        Cover(item.Address, item.End, index);
        _unborn.NoteRelease(item.Address, index);
    }

    /// <summary>Records that a block was in a range from one event to another.</summary>
    public void Use(ulong start, ulong end, int first, int last)
    {
        if (_ranges.LastWithin(start, end) is { } range && range.Start <= start && range.End >= end)
        {
            range.Value.LastUse = Math.Max(range.Value.LastUse, last);
            range.Value.Birth = range.Value.IsImplied ? Math.Min(range.Value.Birth, first) : range.Value.Birth;
            return;
        }

        UseGaps(start, end, first, last);
    }

    /// <summary>Changes the number of blocks in the range of an address.</summary>
    public void CountBlock(ulong address, int change)
    {
        if (_ranges.LastWithin(address, address + Math.Min(1, ulong.MaxValue - address)) is { Value.IsWhole: true } range)
            _idle.Count(range.Start, change);
    }

    /// <summary>Determines whether an address is in a range that was reserved within the trace and is still reserved.</summary>
    public bool IsBornInTrace(ulong address) =>
        _ranges.LastWithin(address, address + Math.Min(1, ulong.MaxValue - address)) is { Value: { IsImplied: false, Birth: >= 0 } };

    /// <summary>Compares the ranges with the final segments, and returns the curve of reserved bytes.</summary>
    /// <param name="startedEmpty">True if no block was live before the recording began.</param>
    public ReservedCurve Finish(bool startedEmpty)
    {
        int end = recording.Events.Count;
        foreach (FinalSegment segment in recording.Segments)
            Cover(segment.Address, segment.Address + Math.Min(segment.Size, ulong.MaxValue - segment.Address), end);

        foreach (MappedRange<ReservedPiece> left in _ranges.All)
            LosePiece(left, end);

        _unborn.AddTo(_curve, startedEmpty);
        Contradictions += _unborn.Contradictions;
        Gaps |= _unborn.Gaps;
        return _curve;
    }

    // Known pieces of the released or finally reserved range end here. For addresses that no piece covers, the beginning is determined
    // later.
    private void Cover(ulong start, ulong end, int index)
    {
        ulong top = end;
        int firstUse = int.MaxValue;
        foreach (MappedRange<ReservedPiece> piece in _ranges.Within(start, end))
        {
            _ranges.Remove(piece);
            KeepOutside(piece, start, end);
            if (piece.Value.IsImplied)
            {
                firstUse = Math.Min(firstUse, piece.Value.Birth);
                continue;
            }

            (ulong from, ulong to) = (Math.Max(piece.Start, start), Math.Min(piece.End, end));
            _unborn.Add(to, top, firstUse, index);
            _curve.Add(from, to, (piece.Value.Birth, piece.Value.Birth), (index, index), piece.Value.IsWhole);
            (top, firstUse) = (from, int.MaxValue);
        }

        _unborn.Add(start, top, firstUse, index);
    }

    // A piece without a recorded release ended between its last use and this event.
    private void LosePiece(MappedRange<ReservedPiece> lost, int index, ulong from = 0, ulong to = ulong.MaxValue)
    {
        _ranges.Remove(lost);
        ReservedPiece piece = lost.Value;
        if (piece.IsImplied)
        {
            Gaps |= (_reservationsRecorded ? 0 : SnapshotGaps.SegmentAllocations) | (_releasesRecorded ? 0 : SnapshotGaps.SegmentFrees);
            _curve.AddPart(lost.Start, lost.End, piece.Birth, piece.LastUse + 1);
            return;
        }

        Contradictions += _releasesRecorded ? 1 : 0;
        Gaps |= _releasesRecorded ? 0 : SnapshotGaps.SegmentFrees;
        _curve.Add(
            Math.Max(lost.Start, from), Math.Min(lost.End, to), (piece.Birth, piece.Birth), (
                Math.Min(piece.LastUse + 1, index), index), piece.IsWhole);
    }

    private void KeepOutside(MappedRange<ReservedPiece> piece, ulong start, ulong end)
    {
        if (piece.Start < start)
            _ranges.Add(piece.Start, start, piece.Value with { });
        if (piece.End > end)
            _ranges.Add(end, piece.End, piece.Value with { });
    }

    // A block lies in memory whose reservation was not recorded, so its range is implied and grows with the blocks in it.
    private void UseGaps(ulong start, ulong end, int first, int last)
    {
        var implied = new ReservedPiece { Birth = first, LastUse = last, IsImplied = true };
        ulong top = end;
        foreach (MappedRange<ReservedPiece> range in _ranges.Within(start, end))
        {
            range.Value.LastUse = Math.Max(range.Value.LastUse, last);
            if (range.Value.IsImplied)
            {
                _ranges.Remove(range);
                implied.Birth = Math.Min(implied.Birth, range.Value.Birth);
                implied.LastUse = Math.Max(implied.LastUse, range.Value.LastUse);
                (start, top) = (Math.Min(start, range.Start), Math.Max(top, range.End));
                continue;
            }

            if (range.End < top)
                _ranges.Add(range.End, top, implied with { });

            top = Math.Max(range.Start, start);
        }

        if (start < top)
            _ranges.Add(start, top, implied);
    }
}
