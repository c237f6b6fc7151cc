using Cleave.Tools.Input;
using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>Reads the memory snapshots that PyTorch writes (<c>torch.cuda.memory._dump_snapshot</c>), plain or gzip.</summary>
/// <remarks>
/// A block lives from <c>alloc</c> to <c>free_requested</c>, with the size that the program asked for. Times count from the
/// first event of a device. What was live before the recording began is put first, in order of address: blocks freed
/// without having been allocated, and blocks still live that the trace never names. Streams of a device are one
/// trace, as they share its memory. Kinds of event that the recording lacks are made up for where the rest tells them. What was
/// inferred is in <see cref="Trace.Notes"/>, and <see cref="Trace.Recorded"/> holds bounds where a figure cannot be known.
/// </remarks>
public static class PyTorchSnapshotReader
{
    private const long LargePickle = 64 << 20;

    /// <summary>Reads a snapshot. Thread-safe for different streams; cost is linear in its size.</summary>
    /// <param name="input">The stream; it need not seek and stays open.</param>
    /// <param name="name">What the traces and the errors call it.</param>
    /// <param name="maxMemory">The most bytes of the managed heap that the values of the file may take; null for no limit.</param>
    /// <returns>One trace for each device that has events or live blocks, in order of device.</returns>
    /// <exception cref="TraceFormatException">The stream is no plain pickle, or its values do not have the shape of a snapshot.</exception>
    public static IReadOnlyList<Trace> Read(Stream input, string name, long? maxMemory = null) =>
        Read(input, name, PickleOptions.Default with { MaxMemory = maxMemory });

    /// <inheritdoc cref="Read(Stream, string, long?)"/>
    internal static IReadOnlyList<Trace> Read(Stream input, string name, PickleOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            var budget = new MemoryBudget(options.MaxMemory);
            SnapshotRecording recording = Parse(input, name, options, budget);
            if (budget.InputBytes >= LargePickle)
            {
                // The memo and the packed values are of no use any more, and the traces are about to take as much.
                GC.Collect();
            }

            return Build(recording, name);
        }
        catch (PickleException wrong)
        {
            throw new TraceFormatException(name, $"byte {wrong.Offset}", wrong.Problem, wrong);
        }
        catch (MemoryBudgetException tooMuch)
        {
            throw new TraceFormatException(name, "", tooMuch.Message, tooMuch);
        }
    }

    /// <summary>Makes traces of a snapshot that has been unpickled: a dictionary, or the bare list of segments that
    /// <c>torch.cuda.memory_snapshot()</c> returns.</summary>
    /// <param name="snapshot">The pickle's value.</param>
    /// <param name="name">What the traces and the errors call it.</param>
    /// <returns>As for the other form.</returns>
    /// <exception cref="TraceFormatException">The values do not have the shape of a snapshot; the message holds the path.</exception>
    internal static IReadOnlyList<Trace> Read(PickleValue snapshot, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Build(SnapshotParser.Parse(name, snapshot), name);
    }

    // A method of its own, so that nothing holds the values of the pickle while the traces are made.
    private static SnapshotRecording Parse(Stream input, string name, PickleOptions options, MemoryBudget budget)
    {
        var parser = new SnapshotParser(name, budget);
        return parser.Parse(PickleReader.Read(input, options, budget, parser));
    }

    /// <summary>Makes a trace of each device that has an event or a live block.</summary>
    internal static IReadOnlyList<Trace> Build(SnapshotRecording recording, string name)
    {
        DeviceRecording[] devices =
            [.. recording.Devices.Values.Where(device => device.Events.Count > 0 || device.Blocks.Any(block => !block.IsPending))];
        return [.. devices.Select(device =>
            SnapshotDevice.Build(device, name, devices.Length == 1 ? name : $"{name} device {device.Number}", recording))];
    }
}
