using Cleave.Tools.Traces.Pickle;

namespace Cleave.Tools.Traces.Snapshots;

/// <summary>Makes the trace of one device from its events and from what it held in the end.</summary>
internal sealed class SnapshotDevice
{
    private readonly string _sourceName;
    private readonly long _device;
    private readonly SnapshotEvents _events = new();
    private readonly SnapshotSegments _segments;

    public SnapshotDevice(string sourceName, long device, SnapshotSegments segments)
    {
        _sourceName = sourceName;
        _device = device;
        _segments = segments;
    }

    /// <summary>Takes the device trace; not called for a device that has none.</summary>
    public void Read(SnapshotItem root, PickleList trace)
    {
        string path = $"device_traces[{_device}]";
        for (int index = 0; index < trace.Count; index++)
            _events.Add(root.At(path, trace, index), index);
    }

    /// <summary>The trace, under a name that carries the device where there are several.</summary>
    public Trace Build(string name)
    {
        foreach ((ulong address, ulong size) in _segments.Live)
            _events.AddLiveAtEnd(address, size);

        var builder = new TraceBuilder(name, Locate)
        {
            Header = [$"what: device {_device} of the PyTorch memory snapshot {_sourceName}"],
            Recorded = _events.Meter.Finish(_segments.ReservedBytes, LiveAtStart()),
            Notes = _events.Notes,
            Stacks = _events.Stacks.Build(withoutStack: _events.Prelude.Count),
        };
        AddAll(builder, AddPrelude(builder));
        return builder.Build();
    }

    // In order of address, since the order in which they were allocated is lost. The answer maps index to final id.
    private long[] AddPrelude(TraceBuilder builder)
    {
        int[] order = [.. Enumerable.Range(0, _events.Prelude.Count)];
        Array.Sort(order, (left, right) => _events.Prelude[left].Address.CompareTo(_events.Prelude[right].Address));
        long[] ids = new long[order.Length];
        for (int id = 0; id < order.Length; id++)
        {
            ids[order[id]] = id;
            builder.Add(new(TraceEventKind.Allocate, id, _events.Prelude[order[id]].Size, 0, 0, TraceEvent.NoLine));
        }

        builder.EndPrelude();
        return ids;
    }

    private void AddAll(TraceBuilder builder, long[] preludeIds)
    {
        foreach (TraceEvent item in _events.Events)
        {
            bool named = item.Kind != TraceEventKind.OutOfMemory;
            long id = item.Id >= 0 ? item.Id + preludeIds.Length : named ? preludeIds[-1 - item.Id] : item.Id;
            builder.Add(item with { Id = id });
        }
    }

    private Int128 LiveAtStart()
    {
        Int128 bytes = 0;
        foreach ((_, ulong size) in _events.Prelude)
            bytes += size;

        return bytes;
    }

    private string Locate(TraceEvent item) =>
        item.Line == TraceEvent.NoLine ? "segments" : $"device_traces[{_device}][{item.Line}].size";
}
