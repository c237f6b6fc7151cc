using Cleave.Tools.Input;

namespace Cleave.Tools.Traces;

/// <summary>Opens a recorded trace of any known form: text or PyTorch memory snapshot, plain or gzip. Thread-safe.</summary>
public static class TraceFile
{
    private const int PickleProtocolByte = 0x80;

    /// <summary>Reads a file, or standard input where the path is <c>-</c>.</summary>
    /// <param name="path">The file; the traces are named after it, without its folder, in characters that a line can show.</param>
    /// <returns>One trace for a text file; one a device for a snapshot, none if nothing was recorded.</returns>
    /// <exception cref="IOException">There is no such file, it is a folder, or it cannot be read; the message says which.</exception>
    /// <exception cref="TraceFormatException">The content breaks its format.</exception>
    public static IReadOnlyList<Trace> Open(string path)
    {
        using Stream file = InputFile.Open(path);
        return Read(file, path == InputFile.StandardInput ? "standard input" : OneLine.Of(Path.GetFileName(path)));
    }

    /// <summary>Reads a stream, which need not seek and stays open.</summary>
    /// <param name="input">The stream.</param>
    /// <param name="name">What the traces and the errors call it.</param>
    /// <returns>As for <see cref="Open"/>.</returns>
    /// <exception cref="TraceFormatException">The content breaks its format.</exception>
    public static IReadOnlyList<Trace> Read(Stream input, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            using var sniffed = new SniffedInput(input);
            return sniffed.FirstByte == PickleProtocolByte ? ReadSnapshot(sniffed, name) : [ReadText(sniffed, name)];
        }
        catch (InvalidDataException damage)
        {
            throw new TraceFormatException(name, "", damage.Message, damage);
        }
    }

    private static IReadOnlyList<Trace> ReadSnapshot(SniffedInput input, string name)
    {
        IReadOnlyList<Trace> traces = PyTorchSnapshotReader.Read(input.Content, name);
        input.CheckEnd();
        return traces;
    }

    private static Trace ReadText(SniffedInput input, string name)
    {
        using var reader = new TraceTextReader(input, name);
        return reader.ReadTrace();
    }
}
