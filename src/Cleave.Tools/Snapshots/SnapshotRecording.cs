using Cleave.Tools.Input;
using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>The content of a snapshot, independent of its file format: the history and the final state of each device.</summary>
internal sealed class SnapshotRecording(ReadBudget? budget = null)
{
    public SortedDictionary<long, DeviceRecording> Devices { get; } = [];

    /// <summary>True if the file records that its buffer overflowed, so that older events were overwritten.</summary>
    public bool Overflowed { get; set; }

    public RecordedSettings Settings { get; set; } = new(ExpandableSegments: false, SplittingLimited: false);

    public DeviceRecording Device(long number)
    {
        if (!Devices.TryGetValue(number, out DeviceRecording? device))
            Devices.Add(number, device = new DeviceRecording(number, budget));

        return device;
    }
}

/// <summary>The history of one device, in order, and its state when the snapshot was taken.</summary>
internal sealed class DeviceRecording(long number, ReadBudget? budget = null)
{
    private readonly Dictionary<ulong, ushort> _streams = new(SeededComparer.Shared);
    private (ulong Stream, ushort Number)? _lastStream;
    private uint _actions;

    public long Number => number;

    /// <summary>All entries of the device trace, so that an index is a position in the file.</summary>
    public SnapshotEvents Events { get; } = new(budget);

    public SnapshotStacks Stacks { get; } = new(budget);

    /// <summary>The budget that the memory of the recording and its trace is charged to, or null to leave it uncharged.</summary>
    public ReadBudget? Budget => budget;

    /// <summary>The time of the first event that has a time.</summary>
    public long? FirstTime { get; set; }

    public ChunkedList<FinalSegment> Segments { get; } = new(budget);

    /// <summary>The blocks in <see cref="Segments"/> that are not idle.</summary>
    public ChunkedList<FinalBlock> Blocks { get; } = new(budget);

    /// <summary>True if an idle segment serves any block that fits, because no private pools or limits on splitting exist.</summary>
    public bool ReusesIdleSegments { get; set; } = true;

    /// <summary>Returns a time of the recording as microseconds since the first event that has a time.</summary>
    /// <remarks>Recorded clocks may step back a little; a time before the first event counts as that of the first.</remarks>
    public long TimeSinceFirst(long time)
    {
        long first = FirstTime ??= time;
        return time <= first ? 0 : (long)Math.Min(unchecked((ulong)time - (ulong)first), long.MaxValue);
    }

    /// <summary>Returns a small number for a stream. Streams beyond the first 65 535 share the last number.</summary>
    public ushort StreamNumber(ulong stream)
    {
        if (_lastStream is { } last && last.Stream == stream)
            return last.Number;
        if (!_streams.TryGetValue(stream, out ushort known))
        {
            known = (ushort)Math.Min(_streams.Count, ushort.MaxValue);
            if (known < ushort.MaxValue)
                _streams.Add(stream, known);
        }

        _lastStream = (stream, known);
        return known;
    }

    public void Add(in SnapshotEvent item)
    {
        _actions |= 1u << (int)item.Action;
        Events.Add(item);
    }

    /// <summary>Determines whether the trace has at least one event of one of the kinds.</summary>
    public bool Has(params ReadOnlySpan<SnapshotAction> actions)
    {
        foreach (SnapshotAction action in actions)
        {
            if ((_actions & (1u << (int)action)) != 0)
                return true;
        }

        return false;
    }
}

/// <summary>A range of addresses that was reserved when the snapshot was taken.</summary>
internal readonly record struct FinalSegment(ulong Address, ulong Size);

/// <summary>A block that was in use when the snapshot was taken.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Size">The size of the block, in bytes.</param>
/// <param name="Requested">Bytes that the program requested, or <paramref name="Size"/> if the file does not record them.</param>
/// <param name="IsPending">True if the free of the block was already requested.</param>
internal readonly record struct FinalBlock(ulong Address, ulong Size, ulong Requested, bool IsPending);
