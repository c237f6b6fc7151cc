using Cleave.Tools.Input;
using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>
/// Reads the memory snapshots that PyTorch writes (<c>torch.cuda.memory._dump_snapshot</c>), plain or gzip. Stateless, so thread-safe.
/// </summary>
/// <remarks>
/// A block lives from <c>alloc</c> to <c>free_requested</c>, with the size that the program requested. Times count from the first event of
/// a device. Blocks that were live before the recording began come first, in order of address. They are blocks that are freed without
/// having been allocated, and live blocks that the trace never names. All streams of a device are one trace, because they share its memory.
/// Missing kinds of events are inferred if the rest of the recording allows it. <see cref="Trace.Notes"/> counts the inferred events, and
/// <see cref="Trace.Recorded"/> has bounds for figures that cannot be known.
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Tools.Traces;
///
/// // Written in Python by torch.cuda.memory._dump_snapshot("snapshot.pickle").
/// static IReadOnlyList&lt;Trace&gt; Read(string path)
/// {
///     using FileStream file = File.OpenRead(path);
///     return PyTorchSnapshotReader.Read(file, Path.GetFileName(path)); // A trace for each device.
/// }
///
/// Console.WriteLine(File.Exists("snapshot.pickle") ? Read("snapshot.pickle").Count : 0); // 0
/// </code>
/// </example>
public static class PyTorchSnapshotReader
{
    private const long LargePickle = 64 << 20;

    /// <summary>Reads a snapshot from a stream. Thread-safe for different streams. Cost: linear in its size.</summary>
    /// <param name="input">The stream, which stays open and need not support seeking.</param>
    /// <param name="name">The name of the traces, which errors quote.</param>
    /// <param name="maxMemory">
    /// The most bytes of memory that reading may take, the traces included; null for the default of
    /// <see cref="TraceReadOptions.MaxMemory"/>.
    /// </param>
    /// <returns>One trace for each device that has events or live blocks, in order of device.</returns>
    /// <exception cref="TraceFormatException">
    /// The content is not a pickle of plain data, or its values are not those of a snapshot.
    /// </exception>
    public static IReadOnlyList<Trace> Read(Stream input, string name, long? maxMemory = null) =>
        Read(input, name, PickleOptions.Default with { MaxMemory = maxMemory });

    /// <inheritdoc cref="Read(Stream, string, long?)"/>
    internal static IReadOnlyList<Trace> Read(Stream input, string name, PickleOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            var budget = new ReadBudget(options.MaxMemory);
            SnapshotRecording recording = Parse(input, name, options, budget);
            bool isLarge = budget.InputBytes >= LargePickle;
            if (isLarge)
            {
                // The memo and the packed values are no longer needed, and the traces are about to take as much memory.
                LargeGarbage.Collect();
            }

            IReadOnlyList<Trace> traces = Build(recording, name);
            if (isLarge)
                LargeGarbage.Collect();

            return traces;
        }
        catch (PickleException wrong)
        {
            throw new TraceFormatException(name, $"byte {wrong.Offset}", wrong.Problem, wrong);
        }
        catch (ReadBudgetException tooMuch)
        {
            throw new TraceFormatException(name, "", tooMuch.Message, tooMuch);
        }
    }

    /// <summary>
    /// Creates traces from a snapshot that was unpickled: a dictionary, or the bare list of segments that
    /// <c>torch.cuda.memory_snapshot()</c> returns.
    /// </summary>
    /// <param name="snapshot">The value of the pickle.</param>
    /// <param name="name">The name of the traces, which errors quote.</param>
    /// <returns>One trace for each device that has events or live blocks, in order of device.</returns>
    /// <exception cref="TraceFormatException">
    /// The values are not those of a snapshot; the message gives the path of the wrong value.
    /// </exception>
    internal static IReadOnlyList<Trace> Read(PickleValue snapshot, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Build(SnapshotParser.Parse(name, snapshot), name);
    }

    // Parsing is a separate method, so that nothing refers to the values of the pickle while the traces are built.
    private static SnapshotRecording Parse(Stream input, string name, PickleOptions options, ReadBudget budget)
    {
        var parser = new SnapshotParser(name, budget);
        return parser.Parse(PickleReader.Read(input, options, budget, parser));
    }

    /// <summary>Builds a trace for each device that has an event or a live block.</summary>
    internal static IReadOnlyList<Trace> Build(SnapshotRecording recording, string name)
    {
        DeviceRecording[] devices =
            [.. recording.Devices.Values.Where(device => device.Events.Count > 0 || device.Blocks.Any(block => !block.IsPending))];
        return [.. devices.Select(device =>
            SnapshotDevice.Build(device, name, devices.Length == 1 ? name : $"{name} device {device.Number}", recording))];
    }
}
