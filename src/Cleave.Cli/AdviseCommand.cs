using System.CommandLine;
using Cleave.Tools.Advice;
using Cleave.Tools.Html;
using Cleave.Tools.Json;
using Cleave.Tools.Terminal;
using Cleave.Tools.Traces;

namespace Cleave.Cli;

/// <summary><c>cleave advise</c>: says which allocator to take for the memory of a recorded program.</summary>
internal static class AdviseCommand
{
    private const string Details = """
        The recording is replayed on BestFitAllocator with granularities of 256, 512, 4096 bytes and 2 MiB, and on GpuBuddy with contiguous and
        with scattered blocks. The advised allocator, marked by an asterisk, is the one of the least footprint that serves each allocation by
        one run of addresses. Columns: footprint, the smallest space that serves the whole recording; saved, bytes less than the recorded allocator
        had reserved. 'cleave replay' shows more of each policy.
        Exit codes: 0 advised, 1 no advice for a recording, 2 usage, 3 a file is missing or damaged or cannot be written, 130 interrupted.
        """;

    private static readonly Option<Alignment?> Align = CommonOptions.PowerOfTwo(
        "--align", "The least alignment of every allocation. Default: the unit of each allocator.", 1);

    private static readonly Option<Alignment?> Page = CommonOptions.PowerOfTwo(
        "--page", "Count the footprint in pages of this size. Default: 2MiB, less for small traces.", Core.GpuBuddyCore.MinChunkSize);

    private static readonly Option<string> Json = CommonOptions.File(
        "--json", "Write the advice as JSON; - is standard output, instead of the text.");

    private static readonly Option<string> Html = CommonOptions.File(
        "--html", "Write the advice with pictures of the memory as one HTML file, for a browser, or to standard output for -.");

    private static Option<string>[] Outputs => [Json, Html];

    public static Command Create()
    {
        var command = new DetailedCommand(
            "advise", "Say which allocator to take for a recorded program: footprint, saving, time.", Details)
        {
            Recordings.Several, Align, Page, Recordings.Memory,
        };
        foreach (Option<string> output in Outputs)
        {
            command.Options.Add(output);
        }

        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), cancel));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        string[] files = parsed.GetValue(Recordings.Several) is { Length: > 0 } named ? named : [Recordings.Sample];
        (string, string?)[] outputs = [.. Outputs.Select(output => (output.Name, parsed.GetValue(output)))];
        if (Recordings.OverwriteComplaint(files, outputs) is { } complaint)
        {
            Console.Error.WriteLine($"cleave: {complaint}");
            return ExitCode.Usage;
        }

        // Opened before the work, so that a place that cannot be written is found at once.
        using ReportFile? json = ReportFile.Open(parsed.GetValue(Json), cancel);
        using ReportFile? html = ReportFile.Open(parsed.GetValue(Html), cancel);
        var recordings = new RecordingSet(Console.Error);
        IReadOnlyList<Trace> traces = recordings.Open(files, parsed.GetValue(Recordings.Memory));
        var options = new AdviceOptions { MinAlignment = parsed.GetValue(Align), PageSize = parsed.GetValue(Page) };
        AdviceReport report = Advise(traces, recordings, options, withMaps: html is not null, cancel);
        if (report.Traces.Count == 0)
        {
            return ExitCode.BadInput;
        }

        if (!Outputs.Any(output => parsed.GetValue(output) == "-"))
        {
            AdviceText.Write(report, Console.Out, TextWidth.OfOutput);
        }

        json?.Write(stream => AdviceJson.Write(report, stream));
        html?.Write(stream => HtmlReport.Write(report, stream));
        return recordings.Failed ? ExitCode.BadInput : report.IsComplete ? ExitCode.Success : ExitCode.Finding;
    }

    private static AdviceReport Advise(
        IReadOnlyList<Trace> traces, RecordingSet recordings, AdviceOptions options, bool withMaps, CancellationToken cancel)
    {
        using var progress = new ProgressLine(Console.Error, enabled: !Console.IsErrorRedirected);
        int lives = HtmlReport.LivesForEachOf(2 * traces.Count);
        TraceAdvice WithMaps(TraceAdvice advice) => withMaps ? advice with { Maps = Adviser.MapsOf(advice, options, lives) } : advice;
        return new AdviceReport([.. traces
            .Select(trace => recordings.Try(() => WithMaps(Adviser.Of(trace, options, progress, cancel))))
            .OfType<TraceAdvice>()]);
    }
}
