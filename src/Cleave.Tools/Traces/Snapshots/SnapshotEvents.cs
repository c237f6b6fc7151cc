namespace Cleave.Tools.Traces.Snapshots;

/// <summary>Turns the device trace of a snapshot into events, in order, and finds out what was live before it began.</summary>
/// <remarks>
/// A block ends at <c>free_requested</c>, when the program gave it up; <c>free_completed</c> only says when the recording
/// allocator could use it again. Ids here are positive for blocks allocated in the trace, from 0 up, and negative for those
/// of the prelude, from -1 down, because how many those are is known only at the end.
/// </remarks>
internal sealed class SnapshotEvents
{
    private readonly Dictionary<ulong, (long Id, ulong Size)> _live = [];
    private readonly HashSet<ulong> _seen = [];
    private long? _firstTime;
    private long _allocations;
    private int _unknownActions;
    private int _inferredFrees;
    private int _unmatchedFrees;
    private int _unexplainedBlocks;

    public List<TraceEvent> Events { get; } = [];

    /// <summary>Blocks live before the recording began; the one at index i has the id -1 - i.</summary>
    public List<(ulong Address, ulong Size)> Prelude { get; } = [];

    public SnapshotStacks Stacks { get; } = new();

    public ReservedMeter Meter { get; } = new();

    public SnapshotNotes Notes => new(_unknownActions, _inferredFrees, _unmatchedFrees, _unexplainedBlocks);

    /// <summary>Takes the event at <paramref name="index"/> of the device trace.</summary>
    public void Add(SnapshotItem item, int index)
    {
        string action = item.Text("action");
        long? time = RelativeTime(item);
        switch (action)
        {
            case "alloc":
                Stacks.Add(item.ListOrNull("frames"));
                Allocate(item.Address("addr"), new(TraceEventKind.Allocate, _allocations, item.Size("size"), 0, time, index));
                break;
            case "free_requested":
                Free(item.Address("addr"), new(TraceEventKind.Free, TraceEvent.NoId, item.Size("size"), 0, time, index));
                break;
            case "oom":
                Events.Add(new(TraceEventKind.OutOfMemory, TraceEvent.NoId, item.Size("size"), 0, time, index));
                break;
            case "segment_alloc" or "segment_map":
                Meter.Reserve(item.Size("size"));
                break;
            case "segment_free" or "segment_unmap":
                Meter.Release(item.Size("size"));
                break;
            case "free_completed" or "snapshot":
                break;
            default:
                _unknownActions++;
                break;
        }
    }

    /// <summary>Takes a block that is live in the final segments; without a trace of its address it was live all along.</summary>
    public void AddLiveAtEnd(ulong address, ulong size)
    {
        if (_seen.Add(address))
            Prelude.Add((address, size));
        else if (!_live.ContainsKey(address))
            _unexplainedBlocks++;
    }

    private void Allocate(ulong address, TraceEvent item)
    {
        if (_live.Remove(address, out (long Id, ulong Size) lost))
        {
            _inferredFrees++;
            End(lost, item);
        }

        _seen.Add(address);
        _live.Add(address, (_allocations++, item.Size));
        Meter.Allocate(item.Size);
        Events.Add(item);
    }

    private void Free(ulong address, TraceEvent item)
    {
        if (_live.Remove(address, out (long Id, ulong Size) block))
            End(block, item);
        else if (!_seen.Add(address))
            _unmatchedFrees++;
        else
        {
            Prelude.Add((address, item.Size));
            End((-Prelude.Count, item.Size), item);
        }
    }

    private void End((long Id, ulong Size) block, TraceEvent at)
    {
        Meter.Free(block.Size);
        Events.Add(at with { Kind = TraceEventKind.Free, Id = block.Id, Size = block.Size });
    }

    // Clocks of the recording may step back a little; a time before the first event counts as the first.
    private long? RelativeTime(SnapshotItem item)
    {
        if (!item.Has("time_us"))
            return null;

        long time = item.Number("time_us");
        _firstTime ??= time;
        return time <= _firstTime ? 0 : (long)Int128.Min((Int128)time - _firstTime.Value, long.MaxValue);
    }
}
