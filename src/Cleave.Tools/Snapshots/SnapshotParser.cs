using Cleave.Tools.Input;
using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>Extracts a snapshot from the values of its pickle: a dictionary, or the bare list of segments.</summary>
/// <remarks>
/// The entries of the device traces are most of a snapshot. They are processed one at a time while the pickle is read, so that they are
/// never all in memory as values. If a pickle contains them in another order, they are processed afterwards.
/// </remarks>
internal sealed class SnapshotParser(string sourceName, ReadBudget? budget = null) : IPickleEntrySink
{
    private readonly SnapshotRecording _recording = new(budget);
    private readonly SnapshotEntryFields _fields = new();
    private DeviceRecording? _device;
    private string _path = "";

    /// <exception cref="TraceFormatException">
    /// The values are not those of a snapshot; the message gives the path of the wrong value.
    /// </exception>
    public static SnapshotRecording Parse(string sourceName, PickleValue value) => new SnapshotParser(sourceName).Parse(value);

    /// <summary>Extracts the rest of the snapshot after its pickle was read.</summary>
    /// <inheritdoc cref="Parse(string, PickleValue)" path="/exception"/>
    public SnapshotRecording Parse(PickleValue value)
    {
        if (value.List is { Count: > 0 } items && !IsSegment(items[0]))
            throw SnapshotItem.NoSnapshot(sourceName, "its list does not begin with a segment");

        if (value.List is { } segments)
            AddSegments(SnapshotItem.OfList(sourceName), segments);
        else
            AddRoot(SnapshotItem.Root(sourceName, value));

        return _recording;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => SnapshotEntryFields.Keys;

    /// <inheritdoc/>
    public bool TryTake(int device, int index, ReadOnlySpan<PickleValue> fields) => _fields.TryAdd(DeviceOf(device), fields);

    /// <inheritdoc/>
    public void Take(int device, int index, PickleDictionary entry)
    {
        DeviceRecording recording = DeviceOf(device);
        recording.Add(ReadEvent(SnapshotItem.Of(sourceName, _path, index, entry), recording));
    }

    private DeviceRecording DeviceOf(int number)
    {
        if (_device?.Number != number)
            (_device, _path) = (_recording.Device(number), $"{PickleEntryTaker.Key}[{number}]");

        return _device;
    }

    private void AddRoot(SnapshotItem root)
    {
        if (!root.Has("segments") && !root.Has("device_traces"))
            throw SnapshotItem.NoSnapshot(sourceName, "its dictionary has neither segments nor device_traces");

        AddSegments(root, root.List("segments"));
        ReadSettings(root.DictionaryOrNull("allocator_settings"));
        // Snapshots before PyTorch 2.0 had no traces at all.
        if (!root.Has("device_traces"))
            return;

        PickleList traces = root.List("device_traces");
        for (int device = 0; device < traces.Count; device++)
            AddTrace(root, device, root.ListAt("device_traces", traces, device));
    }

    private static bool IsSegment(PickleValue item) =>
        item.Dictionary is { } fields && (fields.TryGet("address", out _) || fields.TryGet("total_size", out _));

    private void ReadSettings(PickleDictionary? settings)
    {
        _recording.Overflowed = settings is not null && settings.TryGet("trace_alloc_overflowed", out PickleValue flag)
            && flag.Boolean == true;
        bool limited = settings is not null && settings.TryGet("max_split_size", out PickleValue limit)
            && limit.SignedNumber is > 0 and < long.MaxValue;
        bool expandable = settings is not null && settings.TryGet("expandable_segments", out PickleValue growing)
            && growing.Boolean == true;
        _recording.Settings = new RecordedSettings(expandable, limited);
    }

    private void AddTrace(SnapshotItem root, int device, PickleList trace)
    {
        string path = $"{PickleEntryTaker.Key}[{device}]";
        if (trace.TakenFor >= 0 && trace.TakenFor != device)
            throw new TraceFormatException(sourceName, path, $"expected a list of its own, found that of device {trace.TakenFor}");

        for (int index = 0; trace.TakenFor < 0 && index < trace.Count; index++)
        {
            DeviceRecording recording = _recording.Device(device);
            recording.Add(ReadEvent(root.At(path, trace, index), recording));
        }

        if (trace.Count > 0)
            _recording.Device(device).ReusesIdleSegments &= !_recording.Settings.SplittingLimited;
    }

    private static SnapshotEvent ReadEvent(SnapshotItem item, DeviceRecording device)
    {
        SnapshotAction action = SnapshotActions.Of(item.Text("action"));
        long time = RelativeTime(item, device);
        if (action <= SnapshotAction.Unknown)
            return new(action, 0, StackTable.None, 0, 0, time);
        if (action == SnapshotAction.OutOfMemory)
            return new(action, 0, StackTable.None, item.AddressOr("device_free", SnapshotEvent.NotSaid), item.Size("size"), time);

        ushort stream = device.StreamNumber(item.AddressOr("stream", 0));
        int stack = action == SnapshotAction.Allocate ? device.Stacks.IndexOf(item.ListOrNull("frames")) : StackTable.None;
        return new(action, stream, stack, item.Address("addr"), item.Size("size"), time);
    }

    private static long RelativeTime(SnapshotItem item, DeviceRecording device) =>
        item.Has("time_us") ? device.TimeSinceFirst(item.Time("time_us")) : SnapshotEvent.NoTime;

    private void AddSegments(SnapshotItem root, PickleList segments)
    {
        string path = root.Path.Length == 0 ? "segments" : root.Path;
        for (int index = 0; index < segments.Count; index++)
        {
            SnapshotItem segment = root.At(path, segments, index);
            DeviceRecording device = _recording.Device(segment.Has("device") ? segment.Number("device") : 0);
            device.ReusesIdleSegments &= !segment.HasOtherThanZeros("segment_pool_id");
            ulong address = segment.Address("address");
            device.Segments.Add(new FinalSegment(address, segment.Address("total_size")));
            PickleList blocks = segment.List("blocks");
            string blockPath = blocks.Count == 0 ? "" : $"{segment.Path}.blocks";
            for (int block = 0; block < blocks.Count; block++)
                address = AddBlock(device, segment.At(blockPath, blocks, block), address);
        }
    }

    // Early versions of PyTorch wrote no addresses of blocks, but blocks follow each other without gaps.
    private static ulong AddBlock(DeviceRecording device, SnapshotItem block, ulong expectedAddress)
    {
        ulong address = block.Has("address") ? block.Address("address") : expectedAddress;
        ulong size = block.Size("size");
        string state = block.Text("state");
        if (state != "inactive")
            device.Blocks.Add(new FinalBlock(address, size, RequestedSize(block) ?? size, IsPending: state != "active_allocated"));

        return unchecked(address + size);
    }

    // Early versions also wrote the requested size into a history, whose first entry is for the current block.
    private static ulong? RequestedSize(SnapshotItem block)
    {
        if (block.Has("requested_size"))
            return block.Size("requested_size");

        return block.ListOrNull("history") is { Count: > 0 } history && history[0].Dictionary is { } entry
            && entry.TryGet("real_size", out PickleValue size) && size.UnsignedNumber is > 0 and { } bytes ? bytes : null;
    }
}
