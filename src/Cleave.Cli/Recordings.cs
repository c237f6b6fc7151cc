using System.CommandLine;
using Cleave.Tools.Files;
using Cleave.Tools.Input;
using Cleave.Tools.Text;
using Cleave.Tools.Traces;

namespace Cleave.Cli;

/// <summary>The recordings that the command line names, or the sample that comes with the command.</summary>
internal static class Recordings
{
    private const string Kinds = "traces in text form or PyTorch memory snapshots (.pickle), plain or gzip; - for standard input. "
        + "Default: the sample that comes with the command, the fine-tuning of a language model.";

    public static Argument<string[]> Several { get; } = new Argument<string[]>("FILE")
    {
        Description = $"Recordings: {Kinds}",
        Arity = ArgumentArity.ZeroOrMore,
    }.RefuseOptionsAsFiles();

    public static Argument<string?> One { get; } = new Argument<string?>("FILE")
    {
        Description = $"A recording: {Kinds}",
        Arity = ArgumentArity.ZeroOrOne,
    }.RefuseOptionsAsFiles();

    /// <summary>The path of the sample recording that comes with the command.</summary>
    public static string Sample => Path.Combine(AppContext.BaseDirectory, "torch-lm-finetune.pickle.gz");

    /// <summary>The option that limits the memory that reading a recording takes.</summary>
    public static Option<ulong?> Memory { get; } = CommonOptions.Bytes(
        "--memory",
        "The most memory that reading a recording may take. Default: 256MiB, or twice the size of a snapshot, eight times that of a text.");

    /// <summary>Opens the traces of a file that have at least one event.</summary>
    /// <param name="file">The file; "-" is standard input.</param>
    /// <param name="memory">The most bytes of memory that reading may take; null for the default.</param>
    /// <param name="shownAs">The name under which the traces are shown; the name of the file if null.</param>
    public static IReadOnlyList<Trace> Open(string file, ulong? memory, string? shownAs = null)
    {
        using var progress = new ProgressLine(Console.Error, enabled: !Console.IsErrorRedirected);
        return WithEvents(file, TraceFile.Open(file, Limits(memory) with { Progress = progress, Name = shownAs }));
    }

    /// <summary>Reads the traces of a file that is open already, of those that have at least one event.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="file">The name of the file; "-" is standard input.</param>
    /// <param name="memory">The most bytes of memory that reading may take; null for the default.</param>
    public static IReadOnlyList<Trace> Read(Stream content, string file, ulong? memory)
    {
        using var progress = new ProgressLine(Console.Error, enabled: !Console.IsErrorRedirected);
        return WithEvents(file, TraceFile.Read(content, NameOf(file), Limits(memory) with { Progress = progress }));
    }

    /// <summary>The limit of memory that the command line sets for reading.</summary>
    public static TraceReadOptions Limits(ulong? memory) =>
        new() { MaxMemory = memory is { } bytes ? (long)Math.Min(bytes, long.MaxValue) : null };

    /// <summary>The name that is shown for a file: that without its folder.</summary>
    public static string NameOf(string file) => file == "-" ? "standard input" : OneLine.Of(Path.GetFileName(file));

    private static IReadOnlyList<Trace> WithEvents(string file, IReadOnlyList<Trace> all)
    {
        IReadOnlyList<Trace> traces = [.. all.Where(trace => !trace.Events.IsEmpty)];
        string name = file == "-" ? "standard input" : file;
        return traces.Count != 0 ? traces : throw new TraceFormatException(name, "", "the recording has no events");
    }

    /// <summary>Explains which option would overwrite a recording or the output of another option; null if none would.</summary>
    public static string? OverwriteComplaint(string[] files, params (string Option, string? File)[] outputs)
    {
        foreach ((string option, string? output) in outputs)
        {
            if (output is not (null or "-") && files.Any(file => file != "-" && PlaceOf(file) == PlaceOf(output)))
            {
                return $"{option} would overwrite the recording '{output}'.";
            }
        }

        return SharedOutput(outputs);
    }

    private static string? SharedOutput((string Option, string? File)[] outputs)
    {
        string[][] shared = [.. outputs.Where(output => output.File is not null)
            .GroupBy(output => output.File == "-" ? "-" : PlaceOf(output.File!), output => output.Option)
            .Select(group => group.ToArray()).Where(options => options.Length > 1)];
        return shared.Length == 0 ? null : $"{string.Join(" and ", shared[0])} would write to the same place.";
    }

    /// <summary>The full path of the file that a name leads to, with links resolved.</summary>
    private static string PlaceOf(string file) =>
        (new FileInfo(file) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)?.FullName : null)
            ?? Path.GetFullPath(file);
}
