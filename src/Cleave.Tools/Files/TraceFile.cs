using Cleave.Tools.Input;
using Cleave.Tools.Pickle;
using Cleave.Tools.Snapshots;
using Cleave.Tools.Text;
using Cleave.Tools.TextTraces;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Files;

/// <summary>
/// Opens a recorded trace of any known format: text or PyTorch memory snapshot, plain or gzip. Stateless, so thread-safe.
/// </summary>
/// <example>
/// <code>
/// using Cleave.Tools.Traces;
///
/// // A text trace, a recording, or a memory snapshot of PyTorch, plain or gzip: the content decides.
/// File.WriteAllText("program.trace", "a 1 4096\na 2 8192\nf 1\n");
/// foreach (Trace trace in TraceFile.Open("program.trace"))
/// {
///     Console.WriteLine($"{trace.AllocationCount} allocations, {trace.PeakLiveBytes} bytes"); // 2 allocations, 12288 bytes
/// }
/// </code>
/// </example>
public static class TraceFile
{
    private const int PickleProtocolByte = 0x80;

    /// <summary>
    /// Determines whether a first byte begins a pickle. Pickles of protocols 0 and 1 are included, because the pickle reader refuses them
    /// by name, and no line of a text trace begins with these bytes.
    /// </summary>
    private static bool BeginsPickle(int firstByte) => firstByte is PickleProtocolByte or '(' or '}' or ']';

    /// <summary>Reads a file, or standard input where the path is <c>-</c>.</summary>
    /// <param name="path">The path of the file. The traces are named after the file without its folder, in printable characters.</param>
    /// <param name="options">The limits and the receiver of progress; null for the defaults.</param>
    /// <returns>One trace for a text file; one trace for each device of a snapshot, and none if nothing was recorded.</returns>
    /// <exception cref="IOException">The file does not exist, is a folder, or cannot be read; the message gives the reason.</exception>
    /// <exception cref="TraceFormatException">The content breaks its format.</exception>
    public static IReadOnlyList<Trace> Open(string path, TraceReadOptions? options = null)
    {
        using Stream file = InputFile.Open(path);
        string? name = options?.Name;
        return Read(file, name is not null ? OneLine.Of(name) : path == InputFile.StandardInput ? "standard input"
            : OneLine.Of(Path.GetFileName(path)), options);
    }

    /// <summary>Reads a stream, which stays open and need not support seeking.</summary>
    /// <param name="input">The stream to read.</param>
    /// <param name="name">The name of the traces, which errors quote.</param>
    /// <param name="options">The limits and the receiver of progress; null for the defaults.</param>
    /// <returns>One trace for a text file; one trace for each device of a snapshot.</returns>
    /// <exception cref="TraceFormatException">The content breaks its format.</exception>
    public static IReadOnlyList<Trace> Read(Stream input, string name, TraceReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(name);
        Stream watched = options?.Progress is { } progress ? new ProgressStream(input, name, progress) : input;
        try
        {
            using var sniffed = new SniffedInput(watched);
            if (sniffed.BeginsAsZip)
            {
                throw new TraceFormatException(
                    name, "", "the file is a zip archive, as torch.save writes it, and no memory snapshot of PyTorch, "
                    + $"which is a pickle. {SnapshotHints.HowToRecord}");
            }

            if (!BeginsPickle(sniffed.FirstByte) && IsNamedAsPickle(name))
            {
                throw new TraceFormatException(name, "", "the name says pickle, but the file does not begin like one; "
                    + "torch.cuda.memory._dump_snapshot('snapshot.pickle') writes a snapshot");
            }

            return BeginsPickle(sniffed.FirstByte)
                ? ReadSnapshot(sniffed, name, options?.MaxMemory)
                : [ReadText(sniffed, name, options?.MaxMemory)];
        }
        catch (InvalidDataException damage)
        {
            throw new TraceFormatException(name, "", damage.Message, damage);
        }
    }

    private static bool IsNamedAsPickle(string name)
    {
        string plain = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return plain.EndsWith(".pickle", StringComparison.OrdinalIgnoreCase) || plain.EndsWith(".pkl", StringComparison.OrdinalIgnoreCase);
    }

    private static IReadOnlyList<Trace> ReadSnapshot(SniffedInput input, string name, long? maxMemory)
    {
        IReadOnlyList<Trace> traces = PyTorchSnapshotReader.Read(input.Content, name, new PickleOptions { MaxMemory = maxMemory });
        input.CheckEnd();
        return traces;
    }

    private static Trace ReadText(SniffedInput input, string name, long? maxMemory)
    {
        using var reader = new TraceTextReader(input, name, new ReadBudget(maxMemory, ReadBudget.TimesText));
        return reader.ReadTrace();
    }
}
