using System.CommandLine;
using Cleave.Tools.Html;
using Cleave.Tools.Json;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Svg;
using Cleave.Tools.Terminal;
using Cleave.Tools.Traces;

namespace Cleave.Cli;

/// <summary><c>cleave replay</c>: replays recordings under each policy and prints the resulting footprint, fragmentation and
/// time.</summary>
internal static class ReplayCommand
{
    private const string Details = """
        Columns: footprint, the size of the space that was found or given; mapped, the most bytes of pages that were in use at one time;
        int.frag, the share of the allocated bytes at the peak that rounding added; ext.frag, the share of the free bytes at the peak that lies
        outside the largest free block. A narrow window shows the columns that fit; --wide and --json show all.
        Exit codes: 0 all allocations were served, 1 an allocation was not served, or not as recorded, 2 usage, 3 a file is missing or damaged or cannot
        be written, or --policy vulkan found no Vulkan driver, 130 interrupted.
        """;

    private static readonly PlacementOptions Placement = new(PlacementPolicy.Usual);

    private static readonly Option<ulong?> Compact = CommonOptions.Bytes(
        "--compact", "With --policy bestfit, also report how small the space could be if at most so many bytes in all were moved.");

    private static readonly Option<string> Json = CommonOptions.File(
        "--json", "Write the report as JSON to this file. With -, write it to standard output instead of the table.");

    private static readonly Option<string> Html = CommonOptions.File(
        "--html", "Write the report with the memory maps as one HTML page to this file. With -, write it to standard output.");

    private static readonly Option<bool> Wide = new("--wide")
    {
        Description = "Print one table with all columns, of any width, and with the name of the recording in each row.",
    };

    private static readonly Option<string> Svg = CommonOptions.File(
        "--svg", "Write the memory maps as one SVG picture to this file. With -, write it to standard output.");

    public static Command Create()
    {
        var command = new DetailedCommand(
            "replay", "Replay recorded allocations and show the footprint, fragmentation and time that would have resulted.", Details)
        {
            Recordings.Several,
        };
        Placement.AddTo(command);
        command.Options.Add(Compact);
        command.Options.Add(Recordings.Memory);
        foreach (Option<string> output in Outputs)
        {
            command.Options.Add(output);
        }

        command.Options.Add(Wide);
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), cancel));
        return command;
    }

    private static Option<string>[] Outputs => [Json, Html, Svg];

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        ReplayOptions options = Placement.Read(parsed) with { CompactBytes = parsed.GetValue(Compact) ?? 0 };
        string[] files = parsed.GetValue(Recordings.Several) is { Length: > 0 } named ? named : [Recordings.Sample];
        (string, string?)[] outputs = [.. Outputs.Select(output => (output.Name, parsed.GetValue(output)))];
        string? noMap = parsed.GetValue(Html) is null && parsed.GetValue(Svg) is null ? null : PlacementOptions.NoMapComplaint(options);
        if ((PlacementOptions.Complaint(options) ?? CompactComplaint(options) ?? noMap
            ?? Recordings.OverwriteComplaint(files, outputs)) is { } complaint)
        {
            Console.Error.WriteLine($"cleave: {complaint}");
            return ExitCode.Usage;
        }

        // Opened before the work, so that a file that cannot be written is reported at once.
        using ReportFile? json = ReportFile.Open(parsed.GetValue(Json), cancel);
        using ReportFile? html = ReportFile.Open(parsed.GetValue(Html), cancel);
        using ReportFile? svg = ReportFile.Open(parsed.GetValue(Svg), cancel);
        var recordings = new RecordingSet(Console.Error);
        IReadOnlyList<Trace> traces = recordings.Open(files, parsed.GetValue(Recordings.Memory));
        ReplayReport report = Replay(traces, recordings, options, withMaps: html is not null || svg is not null, cancel);
        if (report.Traces.Count == 0)
        {
            return ExitCode.BadInput;
        }

        if (!Outputs.Any(output => parsed.GetValue(output) == "-"))
        {
            Print(report, parsed.GetValue(Wide));
        }

        json?.Write(stream => ReplayJson.Write(report, stream));
        html?.Write(stream => HtmlReport.Write(report, stream));
        svg?.Write(stream => MemorySvg.Write([.. report.Traces.SelectMany(trace => trace.Maps)], stream));
        return recordings.Failed ? ExitCode.BadInput
            : report.EverythingServed && report.PlacementsAgree ? ExitCode.Success : ExitCode.Finding;
    }

    private static string? CompactComplaint(ReplayOptions options) =>
        options.CompactBytes > 0 && !options.Policies.Contains(PlacementPolicy.BestFit)
        ? "--compact moves ranges of best fit; add --policy bestfit."
        : null;

    private static void Print(ReplayReport report, bool wide)
    {
        if (wide)
        {
            ReplayText.Write(report, Console.Out);
        }
        else
        {
            ReplayText.Write(report, Console.Out, TextWidth.OfOutput);
        }

        foreach (TraceReport state in report.Traces.Where(trace => trace.Trace.IsOneState))
        {
            Console.Out.WriteLine();
            MemoryText.Write(MemoryReport.OfRecorded(state.Trace), Console.Out, TextWidth.OfOutput);
        }
    }

    private static ReplayReport Replay(
        IReadOnlyList<Trace> traces, RecordingSet recordings, ReplayOptions options, bool withMaps, CancellationToken cancel)
    {
        using var progress = new ProgressLine(Console.Error, enabled: !Console.IsErrorRedirected);
        int lives = HtmlReport.LivesForEachOf(traces.Count * (options.Policies.Count + 1));
        var reports = new List<TraceReport>();
        foreach (Trace trace in traces)
        {
            // A single state is not a program that can be replayed, so it is shown as recorded.
            ReplayResult[] results = trace.IsOneState ? [] : [.. options.Policies
                .Where(policy => policy != PlacementPolicy.Recorded || trace.Layout is null)
                .Select(policy => recordings.Try(() => Replayer.Run(trace, policy, options, progress, cancel))).OfType<ReplayResult>()];
            if (results.Length == 0 && trace.Layout is null)
            {
                continue;
            }

            reports.Add(new TraceReport(trace, results)
            {
                Maps = withMaps ? [.. trace.Layout is null ? [] : (MemoryReport[])[MemoryReport.OfRecorded(trace, lives: lives)],
                    .. results.Select(result => MemoryReport.Of(trace, result, options, lives: lives))] : [],
            });
        }

        return new ReplayReport(reports);
    }
}
