using System.CommandLine;
using Cleave.Planning;
using Cleave.Tools.Html;
using Cleave.Tools.Json;
using Cleave.Tools.Planning;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Svg;
using Cleave.Tools.Terminal;

namespace Cleave.Cli;

/// <summary><c>cleave plan</c>: finds offsets for the allocations of a recording, all of which are known in advance.</summary>
internal static class PlanCommand
{
    private const string Details = """
        Without a capacity, the planner looks for the smallest height and ends when it has proved that or the time is over. The command also
        reads problems in the format of MiniMalloc (.csv: id,lower,upper,size) and ignores their offsets. In the picture, time runs from left to
        right and addresses run downwards.
        Exit codes: 0 planned, 1 the plan does not fit in the capacity, 2 usage, 3 a file is missing or damaged or cannot be written, 130 interrupted.
        """;

    private const int UsualSeconds = 10;

    private static readonly Option<ulong?> Capacity = CommonOptions.Bytes(
        "--capacity", "End as soon as a plan fits in this number of bytes. Default: look for the smallest height.");

    private static readonly Option<int?> TimeLimit = CommonOptions.Count(
        "--time-limit", $"End after N seconds with the best plan so far. Default: {UsualSeconds}.", 0, 86_400);

    private static readonly Option<int?> Device = CommonOptions.Count(
        "--device", "Plan only the device with this number. Default: all devices of the recording, each alone.", 0, int.MaxValue);

    private static readonly Option<int?> Iterations = CommonOptions.Count(
        "--iterations",
        "Also play the recording N times, as a program would whose iterations are each like it, and compare the "
            + "memory with and without a plan.",
        IterationTrial.MinIterations,
        IterationTrial.MaxIterations);

    private static readonly Option<string> Json = CommonOptions.File(
        "--json", "Write the plan with every offset as JSON to this file. With -, write it to standard output instead of the table.");

    private static readonly Option<string> Csv = CommonOptions.File(
        "--csv",
        "Write the plan in the format of MiniMalloc (id,lower,upper,size,offset) to this file. With -, write it to standard output.");

    private static readonly Option<string> Html = CommonOptions.File(
        "--html", "Write the packing as one HTML page to this file. With -, write it to standard output.");

    private static readonly Option<string> Svg = CommonOptions.File(
        "--svg", "Write the packing as one SVG picture to this file. With -, write it to standard output.");

    private static Option<string>[] Outputs => [Json, Csv, Html, Svg];

    public static Command Create()
    {
        var command = new DetailedCommand(
            "plan", "Place the allocations of a recording, all known in advance, in as few bytes as can be found.", Details)
        {
            Recordings.One, Device, Capacity, TimeLimit, Iterations,
        };
        foreach (Option<string> output in Outputs)
        {
            command.Options.Add(output);
        }

        command.Options.Add(Recordings.Memory);
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), cancel));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        string file = parsed.GetValue(Recordings.One) ?? Recordings.Sample;
        (string, string?)[] outputs = [.. Outputs.Select(output => (output.Name, parsed.GetValue(output)))];
        string? complaint = Recordings.OverwriteComplaint([file], outputs);
        IReadOnlyList<PlanProblemFile> problems = complaint is null ? PlanProblemFile.Open(file, parsed.GetValue(Recordings.Memory)) : [];
        complaint ??= DeviceComplaint(problems, parsed);
        if (complaint is not null)
        {
            Console.Error.WriteLine($"cleave: {complaint}");
            return ExitCode.Usage;
        }

        using ReportFile? json = ReportFile.Open(parsed.GetValue(Json), cancel);
        using ReportFile? csv = ReportFile.Open(parsed.GetValue(Csv), cancel);
        using ReportFile? html = ReportFile.Open(parsed.GetValue(Html), cancel);
        using ReportFile? svg = ReportFile.Open(parsed.GetValue(Svg), cancel);
        PlanReport[] reports = [.. Chosen(problems, parsed).Select(problem => Plan(problem, parsed, cancel))];
        cancel.ThrowIfCancellationRequested();
        if (!Outputs.Any(output => parsed.GetValue(output) == "-"))
        {
            PlanText.Write(reports, Console.Out);
        }

        json?.Write(stream => PlanJson.Write(reports, stream));
        csv?.Write(stream => WriteCsv(reports[0], stream));
        if (html is not null || svg is not null)
        {
            var picture = new ReplayReport([.. reports.Select(report => Picture(report, cancel))]);
            html?.Write(stream => HtmlReport.Write(picture, stream));
            svg?.Write(stream => MemorySvg.Write([.. picture.Traces.SelectMany(trace => trace.Maps)], stream));
        }

        return reports.All(report => report.Fits) ? ExitCode.Success : ExitCode.Finding;
    }

    private static IEnumerable<PlanProblemFile> Chosen(IReadOnlyList<PlanProblemFile> problems, ParseResult parsed) =>
        problems.Where(problem => parsed.GetValue(Device) is not { } device || problem.Trace.Device == device);

    private static string? DeviceComplaint(IReadOnlyList<PlanProblemFile> problems, ParseResult parsed) =>
        Chosen(problems, parsed).Count() switch
        {
            1 => null,
            0 when problems.All(problem => problem.Trace.Device is null) =>
                $"{Device.Name} chooses a device of a snapshot; the file names no devices.",
            0 => $"{Device.Name} {parsed.GetValue(Device)} is not in the recording, whose devices are "
                + $"{string.Join(", ", problems.Select(problem => problem.Trace.Device))}.",
            int count when parsed.GetValue(Csv) is not null =>
                $"{Csv.Name} writes one plan, but the recording has {count} devices; choose one with {Device.Name}.",
            _ => null,
        };

    private static PlanReport Plan(PlanProblemFile problem, ParseResult parsed, CancellationToken cancel)
    {
        using var progress = new ProgressLine(Console.Error, enabled: !Console.IsErrorRedirected);
        var options = new MemoryPlannerOptions
        {
            Capacity = parsed.GetValue(Capacity),
            TimeLimit = TimeSpan.FromSeconds(parsed.GetValue(TimeLimit) ?? UsualSeconds),
            NodeLimit = long.MaxValue,
        };
        MemoryPlan plan = MemoryPlanner.Plan(problem.Allocations, options, progress, cancel);
        PlanCsvRow[] rows = [.. problem.Allocations.Select((one, index) => new PlanCsvRow(problem.Ids[index], one, plan.Offsets[index]))];
        ReplayResult bestFit = Replayer.Run(problem.Trace, PlacementPolicy.BestFit, PictureOptions, progress, cancel);
        return new PlanReport(problem.Trace, rows, plan, bestFit, options.Capacity)
        {
            Trial = parsed.GetValue(Iterations) is { } iterations ? IterationTrial.Run(problem.Trace, iterations, cancel: cancel) : null,
        };
    }

    private static ReplayOptions PictureOptions => new() { TimedPasses = 0, Granularity = new Alignment(1) };

    /// <summary>Replays the plan as a policy, so that its map looks like the maps of the other policies.</summary>
    private static TraceReport Picture(PlanReport report, CancellationToken cancel)
    {
        // The dense ids of the trace follow the order of allocation, which may differ from the order in the file of the problem.
        ReplayOptions options = PictureOptions with { Plan = report.Plan };
        ReplayResult planned = Replayer.Run(report.Trace, PlacementPolicy.Planned, options, progress: null, cancel);
        return new TraceReport(report.Trace, [planned]) { Maps = [MemoryReport.Of(report.Trace, planned, options)] };
    }

    private static void WriteCsv(PlanReport report, Stream stream)
    {
        using var text = new StreamWriter(stream, leaveOpen: true);
        PlanCsv.Write(report.Rows, text);
    }
}
