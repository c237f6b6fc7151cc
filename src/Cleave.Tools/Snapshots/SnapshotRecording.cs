using Cleave.Tools.Input;
using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>What a snapshot holds, free of its file format: the history and the final state of each device.</summary>
internal sealed class SnapshotRecording(MemoryBudget? budget = null)
{
    public SortedDictionary<long, DeviceRecording> Devices { get; } = [];

    /// <summary>Whether the file says that its buffer overflowed, so that older events were overwritten.</summary>
    public bool Overflowed { get; set; }

    public RecordedSettings Settings { get; set; } = new(ExpandableSegments: false, SplittingLimited: false);

    public DeviceRecording Device(long number)
    {
        if (!Devices.TryGetValue(number, out DeviceRecording? device))
            Devices.Add(number, device = new DeviceRecording(number, budget));

        return device;
    }
}

/// <summary>The history of one device, in order, and what it held when the snapshot was taken.</summary>
internal sealed class DeviceRecording(long number, MemoryBudget? budget = null)
{
    private readonly Dictionary<ulong, ushort> _streams = new(SeededComparer.Shared);
    private uint _actions;

    public long Number => number;

    /// <summary>All entries of the device trace, so that an index is a place in the file.</summary>
    public ChunkedList<SnapshotEvent> Events { get; } = new(budget);

    public SnapshotStacks Stacks { get; } = new(budget);

    /// <summary>Counts the memory that the recording and its trace take; null to leave it uncounted.</summary>
    public MemoryBudget? Budget => budget;

    /// <summary>The time of the first event that has one.</summary>
    public long? FirstTime { get; set; }

    public ChunkedList<FinalSegment> Segments { get; } = new(budget);

    /// <summary>The blocks of <see cref="Segments"/> that are not idle.</summary>
    public ChunkedList<FinalBlock> Blocks { get; } = new(budget);

    /// <summary>Whether an idle segment serves any block that fits: there are no private pools and no limit on splitting.</summary>
    public bool ReusesIdleSegments { get; set; } = true;

    /// <summary>A small number for a stream. Beyond 65 535 streams the rest share the last number.</summary>
    public ushort StreamNumber(ulong stream)
    {
        if (!_streams.TryGetValue(stream, out ushort known))
        {
            known = (ushort)Math.Min(_streams.Count, ushort.MaxValue);
            if (known < ushort.MaxValue)
                _streams.Add(stream, known);
        }

        return known;
    }

    public void Add(in SnapshotEvent item)
    {
        _actions |= 1u << (int)item.Action;
        Events.Add(item);
    }

    /// <summary>Whether the trace has at least one event of one of the kinds.</summary>
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
/// <param name="Address">The first byte.</param>
/// <param name="Size">Bytes of the block.</param>
/// <param name="Requested">Bytes that the program asked for, or <paramref name="Size"/> where the file does not say.</param>
/// <param name="IsPending">Whether its free was requested already.</param>
internal readonly record struct FinalBlock(ulong Address, ulong Size, ulong Requested, bool IsPending);
