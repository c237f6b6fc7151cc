using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Tools.Pickle;

namespace Cleave.Tools.Snapshots;

/// <summary>Finds segments that must have been released although no release was recorded.</summary>
/// <remarks>
/// PyTorch reserves a segment only if no idle one of the same stream and pool could hold the block. So at such an event, every idle segment
/// of the same stream and pool that is as large has been released. The rule holds only for plain segments, not for mapped parts, private
/// pools, or a limit on splitting.
/// </remarks>
internal sealed class IdleSegments(DeviceRecording recording)
{
    /// <summary>The size of all segments of the pool for small blocks; segments of the other pool are larger.</summary>
    private const ulong SmallSegment = 2 << 20;

    private readonly bool _applies = recording.ReusesIdleSegments
        && !recording.Has(SnapshotAction.SegmentFree, SnapshotAction.SegmentMap, SnapshotAction.SegmentUnmap);

    private readonly Dictionary<(int Stream, bool Small), SortedSet<(ulong Size, ulong Start)>> _idle = [];
    private readonly Dictionary<ulong, (int Blocks, int Stream, ulong Size)> _segments = new(SeededComparer.Shared);

    /// <summary>Adds a segment, and returns the addresses of those that must have been released.</summary>
    public List<ulong> Reserve(in SnapshotEvent item)
    {
        var gone = new List<ulong>();
        if (!_applies)
            return gone;

        Forget(item.Address);
        SortedSet<(ulong Size, ulong Start)> idle = IdleOf(item.Stream, item.Size);
        while (idle.Count > 0 && idle.Max.Size >= item.Size)
        {
            gone.Add(idle.Max.Start);
            Forget(idle.Max.Start);
        }

        _segments[item.Address] = (0, item.Stream, item.Size);
        return gone;
    }

    public void Forget(ulong start)
    {
        if (_segments.Remove(start, out (int Blocks, int Stream, ulong Size) segment))
            IdleOf(segment.Stream, segment.Size).Remove((segment.Size, start));
    }

    /// <summary>Changes the number of blocks in a segment.</summary>
    public void Count(ulong start, int change)
    {
        if (_segments.Count == 0)
            return;

        ref (int Blocks, int Stream, ulong Size) segment = ref CollectionsMarshal.GetValueRefOrNullRef(_segments, start);
        if (Unsafe.IsNullRef(ref segment))
            return;

        bool wasIdle = segment.Blocks == 0;
        segment.Blocks += change;
        if (segment.Blocks == 0)
            IdleOf(segment.Stream, segment.Size).Add((segment.Size, start));
        else if (wasIdle)
            IdleOf(segment.Stream, segment.Size).Remove((segment.Size, start));
    }

    private SortedSet<(ulong Size, ulong Start)> IdleOf(int stream, ulong size)
    {
        (int, bool) key = (stream, size <= SmallSegment);
        if (!_idle.TryGetValue(key, out SortedSet<(ulong Size, ulong Start)>? idle))
            _idle.Add(key, idle = []);

        return idle;
    }
}
