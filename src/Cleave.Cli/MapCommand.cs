using System.CommandLine;
using Cleave.Tools.Files;
using Cleave.Tools.Html;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Terminal;
using Cleave.Tools.Traces;
using Cleave.Vulkan.Statistics;

namespace Cleave.Cli;

/// <summary><c>cleave map</c>: replays a recording up to an event and draws the space, or draws the blocks of device memory.</summary>
internal static class MapCommand
{
    private const string Details = """
        A FILE that is JSON holds statistics of Vulkan device memory: the string of vmaBuildStatsString of VulkanMemoryAllocator 3 with the detailed
        map, or what DeviceStatisticsJson of Cleave.Tools wrote. Its blocks are drawn, and the options of placement do not apply.
        The map is as wide as the window, or 80 characters wide in a file or a pipe. It is coloured if the terminal supports colour and NO_COLOR
        is not set.
        Exit codes: 0 drawn, 1 an allocation was not served, 2 usage, 3 a file is missing or damaged or cannot be written, 130 interrupted.
        """;

    private static readonly PlacementOptions Placement = new([]);

    private static readonly Option<int?> At = CommonOptions.Count(
        "--at", "The number of the event to stop after, from 0. Default: the event with the most live bytes.", 0, int.MaxValue);

    private static readonly Option<string> Json = CommonOptions.File(
        "--json", "Write the report as JSON to this file. With -, write it to standard output instead of the map.");

    private static readonly Option<string> Html = CommonOptions.File(
        "--html", "Write the report as one HTML page to this file. With -, write it to standard output instead of the map.");

    private static readonly Option<string> Svg = CommonOptions.File(
        "--svg", "Write the map as one SVG picture to this file. With -, write it to standard output instead of the map.");

    private static Option<string>[] Outputs => [Json, Html, Svg];

    public static Command Create()
    {
        var command = new DetailedCommand(
            "map", "Show the layout of memory at one moment of a recording, or the blocks of device memory.", Details)
        {
            Recordings.One, At,
        };
        Placement.AddTo(command);
        command.Options.Add(Recordings.Memory);
        foreach (Option<string> output in Outputs)
        {
            command.Options.Add(output);
        }

        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), cancel));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        ReplayOptions options = Placement.Read(parsed) with { TimedPasses = 0 };
        string file = parsed.GetValue(Recordings.One) ?? Recordings.Sample;
        string? complaint = PlacementOptions.Complaint(options)
            ?? Recordings.OverwriteComplaint([file], [.. Outputs.Select(output => (output.Name, parsed.GetValue(output)))])
            ?? PlacementOptions.NoMapComplaint(options)
            ?? OnePictureComplaint(options, parsed);
        if (complaint is not null)
        {
            return Complain(complaint);
        }

        using var input = MapInput.Open(file);
        return input.IsJson ? RunDevice(input, file, parsed, options, cancel) : RunRecording(input, file, parsed, options, cancel);
    }

    /// <summary>Draws the blocks of device memory.</summary>
    private static int RunDevice(MapInput input, string file, ParseResult parsed, ReplayOptions options, CancellationToken cancel)
    {
        if (parsed.GetValue(At) is not null || options.Policies.Count > 0)
        {
            return Complain("--at and --policy are for recordings; the file holds the blocks of device memory at one moment.");
        }

        using var outputs = new MapOutputs(parsed.GetValue(Json), parsed.GetValue(Html), parsed.GetValue(Svg), cancel);
        DeviceStatistics statistics = DeviceStatisticsFile.Read(
            input.Content, Recordings.NameOf(file), Recordings.Limits(parsed.GetValue(Recordings.Memory)));
        var report = MemoryReport.Of(statistics);
        if (!outputs.UseStandardOutput)
        {
            PrintHeaps(statistics);
            Print([report]);
        }

        outputs.Write(report, stream => HtmlReport.Write(report, stream), [report]);
        return ExitCode.Success;
    }

    /// <summary>Replays a recording up to an event and draws the space.</summary>
    private static int RunRecording(MapInput input, string file, ParseResult parsed, ReplayOptions options, CancellationToken cancel)
    {
        IReadOnlyList<Trace> traces = Recordings.Read(input.Content, file, parsed.GetValue(Recordings.Memory));
        if ((AtComplaint(parsed.GetValue(At), traces) ?? OneTraceComplaint(traces, parsed)) is { } complaint)
        {
            return Complain(complaint);
        }

        using var outputs = new MapOutputs(parsed.GetValue(Json), parsed.GetValue(Html), parsed.GetValue(Svg), cancel);
        ReplayReport report = Look(traces, options, parsed.GetValue(At), cancel);
        MemoryReport[] maps = [.. report.Traces.SelectMany(trace => trace.Maps)];
        if (!outputs.UseStandardOutput)
        {
            Print(maps);
            if (options.Policies.Count == 0)
            {
                Console.Out.WriteLine();
                Console.Out.WriteLine($"--policy {string.Join(", ", PlacementPolicy.All)} show other placements.");
            }
        }

        outputs.Write(maps[0], stream => HtmlReport.Write(report, stream), maps);
        return report.EverythingServed ? ExitCode.Success : ExitCode.Finding;
    }

    private static void PrintHeaps(DeviceStatistics statistics)
    {
        Console.Out.WriteLine(FormattableString.Invariant(
            $"{statistics.DeviceName}, {statistics.Heaps.Count} {(statistics.Heaps.Count == 1 ? "heap" : "heaps")}:"));
        foreach (HeapStatistics heap in statistics.Heaps)
        {
            Console.Out.WriteLine(
                $"  {heap.Heap}: {new ByteSize(heap.Budget.Usage)} of a budget of {new ByteSize(heap.Budget.Budget)} used, "
                + $"{new ByteSize(heap.Memory.BlockBytes)} of it by this allocator");
        }

        Console.Out.WriteLine();
    }

    private static int Complain(string complaint)
    {
        Console.Error.WriteLine($"cleave: {complaint}");
        return ExitCode.Usage;
    }

    private static string? OnePictureComplaint(ReplayOptions options, ParseResult parsed) =>
        parsed.GetValue(Json) is not null && options.Policies.Count > 1 ? "--json writes one map, so name only one --policy." : null;

    private static string? OneTraceComplaint(IReadOnlyList<Trace> traces, ParseResult parsed) =>
        parsed.GetValue(Json) is not null && traces.Count > 1 ? $"--json writes one map, but the recording has {traces.Count} devices."
            : null;

    private static string? AtComplaint(int? at, IReadOnlyList<Trace> traces) =>
        traces.FirstOrDefault(trace => at >= trace.Events.Length) is { } shorter
            ? $"--at {at} is past the end of {shorter.Name}, whose events are 0 to {shorter.Events.Length - 1}."
            : null;

    private static ReplayReport Look(IReadOnlyList<Trace> traces, ReplayOptions options, int? at, CancellationToken cancel)
    {
        using var progress = new ProgressLine(Console.Error, enabled: !Console.IsErrorRedirected);
        var reports = new List<TraceReport>();
        foreach (Trace trace in traces)
        {
            IReadOnlyList<PlacementPolicy> policies = options.Policies.Count > 0 ? options.Policies : [MostTelling(trace)];
            MemoryReport[] recorded = trace.Layout is not null && policies.Contains(PlacementPolicy.Recorded)
                ? [MemoryReport.OfRecorded(trace, at)] : [];
            ReplayResult[] results = [.. policies.Where(policy => policy != PlacementPolicy.Recorded || trace.Layout is null)
                .Select(policy => Replayer.Run(trace, policy, options, progress, cancel))];
            reports.Add(new TraceReport(trace, results)
            {
                Maps = [.. recorded, .. results.Select(result => MemoryReport.Of(trace, result, options, at))],
            });
        }

        return new ReplayReport(reports);
    }

    /// <summary>The policy whose map is most informative: the recorded placement if the recording has one, else the policy that leaves
    /// holes.</summary>
    private static PlacementPolicy MostTelling(Trace trace) =>
        trace.Layout is not null || trace.Space is not null ? PlacementPolicy.Recorded : PlacementPolicy.Contiguous;

    private static void Print(MemoryReport[] maps)
    {
        bool atTerminal = !Console.IsOutputRedirected;
        for (int map = 0; map < maps.Length; map++)
        {
            Console.Out.Write(map == 0 ? "" : Environment.NewLine);
            MemoryText.Write(maps[map], Console.Out, TextWidth.OfOutput, withColour: atTerminal && HasColour());
        }
    }

    private static bool HasColour() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";
}
