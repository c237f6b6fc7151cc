using Cleave.Tools.Traces.Pickle;
using Cleave.Tools.Traces.Snapshots;

namespace Cleave.Tools.Traces;

/// <summary>Reads the memory snapshots that PyTorch writes (<c>torch.cuda.memory._dump_snapshot</c>), plain or gzip.</summary>
/// <remarks>
/// A block lives from <c>alloc</c> to <c>free_requested</c>, with the size that the program asked for. Times count from the
/// first event of a device. What was live before the recording began is put first, in order of address: blocks freed
/// without having been allocated, and blocks still live that the trace never names. Streams of a device are one
/// trace, as they share its memory. What had to be inferred stands in <see cref="Trace.Notes"/>.
/// </remarks>
public static class PyTorchSnapshotReader
{
    /// <summary>Reads a snapshot. Thread-safe for different streams; cost is linear in its size.</summary>
    /// <param name="input">The stream; it need not seek and stays open.</param>
    /// <param name="name">What the traces and the errors call it.</param>
    /// <param name="options">The limits of the pickle; <see cref="PickleOptions.Default"/> if null.</param>
    /// <returns>One trace for each device that has events or live blocks, in order of device.</returns>
    /// <exception cref="TraceFormatException">It is no plain pickle, or its values do not have the shape of a snapshot.</exception>
    public static IReadOnlyList<Trace> Read(Stream input, string name, PickleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            return Read(PickleReader.Read(input, options), name);
        }
        catch (PickleException wrong)
        {
            throw new TraceFormatException(name, $"byte {wrong.Offset}", wrong.Problem, wrong);
        }
    }

    /// <summary>Makes traces of a snapshot that has been unpickled.</summary>
    /// <param name="snapshot">The pickle's value.</param>
    /// <param name="name">What the traces and the errors call it.</param>
    /// <returns>As for the other form.</returns>
    /// <exception cref="TraceFormatException">The values do not have the shape of a snapshot; the message holds the path.</exception>
    public static IReadOnlyList<Trace> Read(PickleValue snapshot, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        SnapshotItem root = SnapshotItem.Root(name, snapshot);
        SortedDictionary<long, SnapshotSegments> segments = SnapshotSegments.Read(root);
        PickleList deviceTraces = root.List("device_traces");
        List<long> devices = FindDevices(name, segments, deviceTraces);

        var traces = new List<Trace>(devices.Count);
        foreach (long number in devices)
        {
            var device = new SnapshotDevice(name, number, segments.GetValueOrDefault(number) ?? new SnapshotSegments());
            if (number >= 0 && number < deviceTraces.Count)
                device.Read(root, deviceTraces.Items[(int)number].List!);

            traces.Add(device.Build(devices.Count == 1 ? name : $"{name} device {number}"));
        }

        return traces;
    }

    private static List<long> FindDevices(string name, SortedDictionary<long, SnapshotSegments> segments, PickleList deviceTraces)
    {
        var devices = new SortedSet<long>();
        foreach ((long device, SnapshotSegments held) in segments)
        {
            if (held.Live.Count > 0)
                devices.Add(device);
        }

        for (int device = 0; device < deviceTraces.Count; device++)
        {
            PickleList trace = deviceTraces.Items[device].List
                ?? throw new TraceFormatException(name, $"device_traces[{device}]", $"expected a list, found {deviceTraces.Items[device]}");
            if (trace.Count > 0)
                devices.Add(device);
        }

        return [.. devices];
    }
}
