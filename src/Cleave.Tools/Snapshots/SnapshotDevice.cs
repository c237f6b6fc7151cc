using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>Builds the trace of one device from its history and its final state.</summary>
internal sealed class SnapshotDevice
{
    /// <summary>The most refused requests that are described; a program that catches the error may be refused many times.</summary>
    private const int MostRefusals = 100;

    private readonly DeviceRecording _recording;
    private readonly LiveBlocks _blocks;
    private readonly ReservedRanges _ranges;
    private readonly bool _completionsRecorded;
    private readonly List<RefusedStep> _refused = [];
    private ReservedCurve _reserved = new();
    private int _unknownActions;

    private SnapshotDevice(DeviceRecording recording)
    {
        _recording = recording;
        _blocks = new LiveBlocks(recording);
        _ranges = new ReservedRanges(recording);
        _completionsRecorded = recording.Has(SnapshotAction.FreeCompleted);
    }

    /// <summary>Builds the trace of a device.</summary>
    /// <param name="recording">The part of the snapshot that concerns the device.</param>
    /// <param name="sourceName">The name of the snapshot, for the header and for errors.</param>
    /// <param name="name">The name of the trace.</param>
    /// <param name="snapshot">The snapshot, which records whether its beginning was overwritten, and the allocator's settings.</param>
    public static Trace Build(DeviceRecording recording, string sourceName, string name, SnapshotRecording snapshot)
    {
        var device = new SnapshotDevice(recording);
        device.Follow();
        return device.Build(sourceName, name, snapshot.Overflowed, snapshot.Settings);
    }

    private void Follow()
    {
        for (SnapshotEvents.Enumerator events = _recording.Events.GetEnumerator(); events.MoveNext();)
            Take(events.Current, events.Index);

        _blocks.Finish(_ranges.IsBornInTrace);
        foreach (MappedRange<LiveBlocks.LiveBlock> block in _blocks.Live)
            _ranges.Use(block.Start, block.End, block.Value.Birth, _recording.Events.Count);

        foreach (RecordedBlock block in _blocks.Prelude)
            _ranges.Use(block.Address, EndOf(block.Address, block.Size), -1, -1);

        _reserved = _ranges.Finish(startedEmpty: _blocks.Prelude.Count == 0);
    }

    private void Take(in SnapshotEvent item, int index)
    {
        switch (item.Action)
        {
            case SnapshotAction.Allocate:
                _blocks.Allocate(item, index);
                _ranges.Use(item.Address, item.End, index, index);
                _ranges.CountBlock(item.Address, 1);
                break;
            case SnapshotAction.FreeRequested:
                Note(_blocks.Request(item, index), item, index);
                CountOut(item, last: !_completionsRecorded);
                break;
            case SnapshotAction.FreeCompleted:
                Note(_blocks.Complete(item, index), item, index);
                CountOut(item, last: true);
                break;
            case SnapshotAction.SegmentAllocate or SnapshotAction.SegmentMap:
                _blocks.EndWithin(item.Address, item.End, index);
                _ranges.Reserve(item, index);
                break;
            case SnapshotAction.SegmentFree or SnapshotAction.SegmentUnmap:
                _blocks.EndWithin(item.Address, item.End, index);
                _ranges.Release(item, index);
                break;
            case SnapshotAction.OutOfMemory:
                Refuse(item, index);
                break;
            case SnapshotAction.Unknown:
                _unknownActions++;
                break;
        }
    }

    private void Refuse(in SnapshotEvent item, int index)
    {
        if (_refused.Count < MostRefusals)
            _refused.Add(new RefusedStep(_blocks.Steps.Count, index, item.Address));

        _blocks.Steps.Add(new BlockStep(index, 0, TraceEventKind.OutOfMemory));
    }

    // PyTorch can reuse the memory of a block after its free completed.
    private void CountOut(in SnapshotEvent item, bool last)
    {
        if (last)
            _ranges.CountBlock(item.Address, -1);
    }

    private void Note((bool Ended, bool InPrelude) free, in SnapshotEvent item, int index)
    {
        if (free.Ended)
            _ranges.Use(item.Address, item.End, free.InPrelude ? -1 : index, index);
    }

    private Trace Build(string sourceName, string name, bool overflowed, RecordedSettings settings)
    {
        int[] order = [.. Enumerable.Range(0, _blocks.Prelude.Count).OrderBy(index => _blocks.Prelude[index].Address)];
        var layout = new LayoutBuilder(_blocks, order, _recording.Events.Count);
        var builder = new TraceBuilder(name, item => Locate(item), _recording.Budget)
        {
            Header = [$"what: device {_recording.Number} of the PyTorch memory snapshot {sourceName}"],
            Device = _recording.Number,
            Recorded = Footprint(),
            Notes = Notes(overflowed),
            Stacks = _recording.Stacks.Build(order.Length, _blocks.Born.Stacks),
            Layout = layout.Layout(_reserved.Spans, settings),
            Refusals = layout.Refusals(_refused, _reserved),
        };
        new StepPlayer(_recording, _blocks, builder).Play(order);
        return builder.Build();
    }

    private RecordedFootprint Footprint()
    {
        LivePeak peak = LivePeak.Of(_blocks);
        ByteBounds live = AllocationsMissing ? new ByteBounds(FinalLiveBytes(), null) : peak.Bytes;
        ByteBounds atPeak = live.Exact is null ? new ByteBounds(0, null) : _reserved.At(peak.Event);
        return new RecordedFootprint(live, _reserved.Peak(), atPeak);
    }

    private bool AllocationsMissing =>
        !_recording.Has(SnapshotAction.Allocate) && _recording.Has(SnapshotAction.FreeRequested, SnapshotAction.FreeCompleted);

    private ulong FinalLiveBytes() =>
        (ulong)Int128.Min(
            _recording.Blocks.Where(block => !block.IsPending).Aggregate((Int128)0, (sum, block) => sum + block.Requested), ulong.MaxValue);

    private SnapshotNotes Notes(bool overflowed)
    {
        SnapshotGaps gaps = _ranges.Gaps
            | (_recording.Events.Count == 0 ? SnapshotGaps.NoHistory : 0)
            | (overflowed && _recording.Events.Count > 0 ? SnapshotGaps.BeginningLost : 0)
            | (AllocationsMissing ? SnapshotGaps.Allocations : 0)
            | (_blocks.EndedByCompletion > 0 ? SnapshotGaps.FreeRequests : 0)
            | (!_blocks.FreesRecorded && _blocks.Uncertain.Count > 0 ? SnapshotGaps.Frees : 0);
        return new SnapshotNotes(_unknownActions, _blocks.Uncertain.Count, _blocks.UnmatchedFrees, _blocks.UnexplainedBlocks)
        {
            VanishedBlocks = _blocks.VanishedBlocks,
            ContradictedSegments = _ranges.Contradictions,
            Gaps = gaps,
        };
    }

    private string Locate(TraceEvent item) =>
        item.Line == TraceEvent.NoLine ? "segments" : $"device_traces[{_recording.Number}][{item.Line}].size";

    private static ulong EndOf(ulong address, ulong size) => address + Math.Min(size, ulong.MaxValue - address);
}
