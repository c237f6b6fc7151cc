using System.CommandLine;
using Cleave.Tools.Files;
using Cleave.Tools.Input;
using Cleave.Tools.Traces;

namespace Cleave.Cli;

/// <summary>The recordings that a command is given, or the one that comes with it.</summary>
internal static class Recordings
{
    private const string Kinds = "traces in text form or PyTorch memory snapshots (.pickle), plain or gzip; - is standard input. "
        + "Without one, the recording that comes with the command (a language model's fine-tuning).";

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

    /// <summary>The recording that comes with the command.</summary>
    public static string Sample => Path.Combine(AppContext.BaseDirectory, "torch-lm-finetune.pickle.gz");

    /// <summary>The limit of the memory that reading takes.</summary>
    public static Option<ulong?> Memory { get; } = Options.Bytes(
        "--memory", "The most memory that reading a recording may take. Default: 256MiB, or twice the size of a snapshot, eight times that of a text.");

    /// <summary>The traces of a file that have an event.</summary>
    /// <param name="file">The file; "-" is standard input.</param>
    /// <param name="memory">The limit of the memory that reading takes, or null.</param>
    /// <param name="shownAs">What the traces are called; the file's own name if null.</param>
    public static IReadOnlyList<Trace> Open(string file, ulong? memory, string? shownAs = null)
    {
        using var progress = new ProgressLine(Console.Error, enabled: !Console.IsErrorRedirected);
        var options = new TraceReadOptions { MaxMemory = (long?)Math.Min(memory ?? long.MaxValue, long.MaxValue), Progress = progress, Name = shownAs };
        options = memory is null ? options with { MaxMemory = null } : options;
        IReadOnlyList<Trace> traces = [.. TraceFile.Open(file, options).Where(trace => !trace.Events.IsEmpty)];
        string name = file == "-" ? "standard input" : file;
        return traces.Count != 0 ? traces : throw new TraceFormatException(name, "", "there is no event in it");
    }

    /// <summary>Which option would write over a recording, as a complaint; null where none would.</summary>
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

    /// <summary>The file that a name leads to, through links of files.</summary>
    private static string PlaceOf(string file) =>
        (new FileInfo(file) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(file);
}
