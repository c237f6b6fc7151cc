using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>Makes events of the fields of entries that are plainly valid. <see cref="SnapshotParser"/> reads all other entries.</summary>
internal sealed class SnapshotEntryFields
{
    // The order of the keys below.
    private const int Action = 0;
    private const int Address = 1;
    private const int Size = 2;
    private const int Stream = 3;
    private const int Time = 4;
    private const int Frames = 5;
    private const int DeviceFree = 6;

    private const int KeptNames = 16;

    // The memo returns the same object for the same name, so most names are found without comparing characters.
    private readonly List<(string Name, SnapshotAction Action)> _names = [];

    /// <summary>The keys of an entry that matter to a trace.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["action", "addr", "size", "stream", "time_us", "frames", "device_free"];

    /// <summary>Adds the event of an entry to a device.</summary>
    /// <returns>False, with nothing changed, if a field is missing or is not of the usual kind.</returns>
    public bool TryAdd(DeviceRecording device, ReadOnlySpan<PickleValue> fields)
    {
        if (fields[Action].Text is not { } name || !HasUsualTime(fields[Time]))
            return false;

        SnapshotAction action = ActionOf(name);
        if (action <= SnapshotAction.Unknown)
        {
            device.Add(new SnapshotEvent(action, 0, StackTable.None, 0, 0, TimeOf(device, fields[Time])));
            return true;
        }

        if (fields[Size].UnsignedNumber is not { } size || size == 0)
            return false;
        if (action == SnapshotAction.OutOfMemory)
        {
            ulong free = fields[DeviceFree].UnsignedNumber ?? SnapshotEvent.NotSaid;
            device.Add(new SnapshotEvent(action, 0, StackTable.None, free, size, TimeOf(device, fields[Time])));
            return true;
        }

        if (fields[Address].UnsignedNumber is not { } address)
            return false;

        long time = TimeOf(device, fields[Time]);
        ushort stream = device.StreamNumber(fields[Stream].UnsignedNumber ?? 0);
        int stack = action == SnapshotAction.Allocate ? device.Stacks.IndexOf(fields[Frames]) : StackTable.None;
        device.Add(new SnapshotEvent(action, stream, stack, address, size, time));
        return true;
    }

    private static bool HasUsualTime(in PickleValue time) => time.Kind == PickleKind.None || time.SignedNumber is not null;

    private static long TimeOf(DeviceRecording device, in PickleValue time) =>
        time.SignedNumber is { } microseconds ? device.TimeSinceFirst(microseconds) : SnapshotEvent.NoTime;

    private SnapshotAction ActionOf(string name)
    {
        foreach ((string known, SnapshotAction action) in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_names))
        {
            if (ReferenceEquals(known, name))
                return action;
        }

        SnapshotAction found = SnapshotActions.Of(name);
        if (_names.Count < KeptNames)
            _names.Add((name, found));

        return found;
    }
}
