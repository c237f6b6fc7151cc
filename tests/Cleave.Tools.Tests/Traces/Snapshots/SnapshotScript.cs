using Cleave.Tools.Input;
using Cleave.Tools.Snapshots;
using Cleave.Tools.Tests.Traces.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces.Snapshots;

/// <summary>Writes a snapshot as PyTorch would: events in order, then the segments of the end.</summary>
internal sealed class SnapshotScript
{
    private readonly List<object?> _segments = [];
    private readonly List<object?> _traces = [];
    private long _time = 1_000_000;

    public Dictionary<string, object?> Root { get; } = [];

    public Dictionary<string, object?> LastEvent { get; private set; } = [];

    public Dictionary<string, object?> LastSegment { get; private set; } = [];

    public Dictionary<string, object?> LastBlock { get; private set; } = [];

    public SnapshotScript()
    {
        Root["segments"] = _segments;
        Root["device_traces"] = _traces;
    }

    /// <summary>Adds an event, 10 microseconds after the one before.</summary>
    public SnapshotScript Event(string action, long address, long size, int device = 0)
    {
        LastEvent = new() { ["action"] = action, ["addr"] = address, ["size"] = size, ["stream"] = 0, ["time_us"] = _time };
        _time += 10;
        while (_traces.Count <= device)
            _traces.Add(new List<object?>());

        ((List<object?>)_traces[device]!).Add(LastEvent);
        return this;
    }

    /// <summary>Adds a segment with no block.</summary>
    public SnapshotScript Segment(long address, long size, int device = 0)
    {
        LastSegment = new() { ["device"] = device, ["address"] = address, ["total_size"] = size, ["blocks"] = new List<object?>() };
        _segments.Add(LastSegment);
        return this;
    }

    /// <summary>Adds a block to the last segment, or to a new one of its own.</summary>
    public SnapshotScript Block(long address, long size, long requested, string state = "active_allocated")
    {
        if (_segments.Count == 0)
            Segment(address, size);

        LastBlock = new() { ["address"] = address, ["size"] = size, ["requested_size"] = requested, ["state"] = state };
        ((List<object?>)LastSegment["blocks"]!).Add(LastBlock);
        return this;
    }

    public byte[] Bytes() => PickleBytes.Of(Root);

    public IReadOnlyList<Trace> Read() => PyTorchSnapshotReader.Read(new MemoryStream(Bytes()), "s");

    public Trace ReadOne() => Assert.Single(Read());

    public string Error() => Assert.Throws<TraceFormatException>(Read).Message;
}
