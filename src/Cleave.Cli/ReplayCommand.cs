using System.CommandLine;
using System.CommandLine.Parsing;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Traces;

namespace Cleave.Cli;

/// <summary><c>cleave replay</c>: plays recordings under each policy and prints what came of it.</summary>
internal static class ReplayCommand
{
    private const string Every = "all";

    private const string Details = """
        Columns: footprint, the space that was found or given; mapped, the most bytes of pages that held anything at once; int.frag, the
        share of what was allocated at the peak that rounding added; ext.frag, the share of what was free at the peak outside the largest
        free block.
        Exit codes: 0 all was served, 1 an allocation was not, 2 usage, 3 a file is missing or damaged, 130 interrupted.
        """;

    private static readonly Alignment DefaultChunk = new(GpuBuddyCore.MinChunkSize);

    private static readonly Argument<string[]> Files = new Argument<string[]>("FILE")
    {
        Description = "Recordings: traces in text form or PyTorch memory snapshots (.pickle), plain or gzip; - is standard input. "
            + "Without one, the recording that comes with the command (a language model's fine-tuning).",
        Arity = ArgumentArity.ZeroOrMore,
    }.RefuseOptionsAsFiles();

    private static readonly Option<string[]> Policy = CreatePolicy();

    private static readonly Option<ulong?> Size = Options.Bytes(
        "--size", "Replay in a space of this size. Without it, the smallest that serves the whole trace is found.");

    private static readonly Option<Alignment?> Chunk = Options.PowerOfTwo(
        "--chunk", "The allocator's smallest block; requests are rounded up to it. Default: 4KiB.", GpuBuddyCore.MinChunkSize);

    private static readonly Option<Alignment?> Align = Options.PowerOfTwo(
        "--align", "The least alignment of every allocation. Default: the chunk size.", 1);

    private static readonly Option<Alignment?> Page = Options.PowerOfTwo(
        "--page",
        "Count the footprint in mapped pages of this size; a search with small ones takes long. Default: 2MiB, less for small traces.",
        GpuBuddyCore.MinChunkSize);

    private static readonly Option<bool> Clear = new("--clear") { Description = "Memory counts as zeroed when it is freed." };

    private static readonly Option<string> Json = Options.File(
        "--json", "Write the report as JSON; - is standard output, instead of the table.");

    public static Command Create()
    {
        var command = new DetailedCommand(
            "replay", "Replay recorded allocations and show what would have happened: footprint, fragmentation, time.", Details)
        {
            Files, Policy, Size, Chunk, Align, Page, Clear, Json,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), cancel));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        ReplayOptions options = ReadOptions(parsed);
        string[] files = parsed.GetValue(Files) is { Length: > 0 } named ? named : [Sample];
        if (Complaint(options, files, parsed.GetValue(Json)) is { } complaint)
        {
            Console.Error.WriteLine($"cleave: {complaint}");
            return ExitCode.Usage;
        }

        // Opened before the work, so that a place that cannot be written is found at once.
        using Stream? json = ReportFile.Open(parsed.GetValue(Json));
        var reports = new List<TraceReport>();
        using (var progress = new ProgressLine(Console.Error, enabled: !Console.IsErrorRedirected))
        {
            foreach (Trace trace in files.SelectMany(Open))
            {
                reports.Add(new TraceReport(
                    trace, [.. options.Policies.Select(policy => Replayer.Run(trace, policy, options, progress, cancel))]));
            }
        }

        var report = new ReplayReport(reports);
        Print(report, json, withTable: parsed.GetValue(Json) != "-");
        return report.EverythingServed ? ExitCode.Success : ExitCode.Finding;
    }

    private static string? Complaint(ReplayOptions options, string[] files, string? json)
    {
        bool overwrites = json is not (null or "-")
            && files.Any(file => file != "-" && Path.GetFullPath(file) == Path.GetFullPath(json));
        return options.Size < options.ChunkSize.Bytes ? $"--size takes at least one chunk, {options.ChunkSize}."
            : overwrites ? $"--json would overwrite the recording '{json}'."
            : null;
    }

    private static string Sample => Path.Combine(AppContext.BaseDirectory, "torch-lm-finetune.pickle.gz");

    private static IReadOnlyList<Trace> Open(string file)
    {
        IReadOnlyList<Trace> traces = TraceFile.Open(file);
        string name = file == "-" ? "standard input" : file;
        return traces.Any(trace => !trace.Events.IsEmpty) ? traces : throw new TraceFormatException(name, "", "there is no event in it");
    }

    private static ReplayOptions ReadOptions(ParseResult parsed)
    {
        string[] names = parsed.GetRequiredValue(Policy);
        return new ReplayOptions
        {
            Policies = [.. PlacementPolicy.All.Where(policy => names.Contains(Every) || names.Contains(policy.Name))],
            Size = parsed.GetValue(Size),
            ChunkSize = parsed.GetValue(Chunk) ?? DefaultChunk,
            MinAlignment = parsed.GetValue(Align),
            PageSize = parsed.GetValue(Page),
            FreeAsCleared = parsed.GetValue(Clear),
        };
    }

    private static void Print(ReplayReport report, Stream? json, bool withTable)
    {
        if (withTable)
        {
            ReplayText.Write(report, Console.Out);
        }

        ReportFile.Write(json, stream => ReplayJson.Write(report, stream));
    }

    private static Option<string[]> CreatePolicy()
    {
        string list = string.Join("; ", PlacementPolicy.All.Select(policy => $"{policy.Name}: {policy.Description}"));
        var option = new Option<string[]>("--policy")
        {
            Description = $"How to place, once or several times ({list}; all of them: {Every}).",
            HelpName = "NAME",
            DefaultValueFactory = _ => [.. PlacementPolicy.Usual.Select(policy => policy.Name)],
        };
        string[] names = [Every, .. PlacementPolicy.All.Select(policy => policy.Name)];
        option.CompletionSources.Add(names);
        option.Validators.Add(result =>
        {
            foreach (Token unknown in result.Tokens.Where(token => !names.Contains(token.Value)))
            {
                result.AddError($"--policy takes one of {string.Join(", ", names)}; '{unknown.Value}' is none.");
            }
        });
        return option;
    }
}
