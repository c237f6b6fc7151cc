using System.CommandLine;
using Cleave.Bench;
using Cleave.Bench.Reports;

namespace Cleave.Cli;

/// <summary><c>cleave bench</c>: runs the benchmarks of an allocator and sets their figures beside the reference's.</summary>
internal static class BenchCommand
{
    private const string Details = """
        Without a family it lists what there is; without workloads it runs all of a family, which takes some minutes.
        Exit codes: 0 all blocks are the reference's, 1 a checksum differs, 2 usage, 3 a file cannot be written, 130 interrupted.
        """;

    /// <summary>More would wait for each other at the start for longer than they run.</summary>
    private const int MostThreads = 1024;

    private static readonly Argument<string?> Family = new Argument<string?>("FAMILY")
    {
        Description = "The allocator to measure.",
        Arity = ArgumentArity.ZeroOrOne,
    }.RefuseOptionsAsNames();

    private static readonly Argument<string[]> Workloads = new Argument<string[]>("WORKLOAD")
    {
        Description = "The workloads to run, such as B3; all of them when left out.",
        Arity = ArgumentArity.ZeroOrMore,
    }.RefuseOptionsAsNames();

    private static readonly Option<int?> Passes = Options.Count("--passes", "Timed passes of each workload. Default: 5.", 1, 1000);

    private static readonly Option<string[]> Paths = new("--path")
    {
        Description = "The way into the allocator (core, public; of the pool bare, synchronized), once or several times; all of them when left out.",
        HelpName = "NAME",
    };

    private static readonly Option<int?> Threads = Options.Count(
        "--threads", "Instead of the workloads, let one thread and then so many share an allocator.", 1, MostThreads);

    private static readonly Option<string> Json = Options.File(
        "--json", "Write the report as JSON; - is standard output, instead of the table.");

    public static Command Create()
    {
        var command = new DetailedCommand("bench", "Measure the allocators, and set the figures beside the reference's.", Details)
        {
            Family, Workloads, Passes, Paths, Threads, Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Family) is null or { Tokens.Count: 0 } && result.GetResult(Json) is { Implicit: false })
            {
                result.AddError("--json writes the report of a family; name one. Without a family there is only the list.");
            }
        });
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), cancel));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(Family) is not { } name)
        {
            BenchText.WriteList(BenchFamilies.All, Console.Out);
            return ExitCode.Success;
        }

        BenchOptions options = ReadOptions(parsed);
        BenchFamily? family = BenchFamilies.Find(name);
        if (Complaint(family, name, options) is { } complaint)
        {
            Console.Error.WriteLine($"cleave: {complaint}");
            return ExitCode.Usage;
        }

        // Opened before the work, so that a place that cannot be written is found at once.
        using ReportFile? json = ReportFile.Open(parsed.GetValue(Json), cancel);
        BenchReport report;
        using (var progress = new ProgressLine(Console.Error, enabled: !Console.IsErrorRedirected))
        {
            report = family!.Run(options, progress, cancel);
        }

        if (parsed.GetValue(Json) != "-")
        {
            BenchText.Write(report, Console.Out);
        }

        json?.Write(stream => BenchJson.Write(report, stream));
        return report.AllAgree ? ExitCode.Success : ExitCode.Finding;
    }

    private static string? Complaint(BenchFamily? family, string name, BenchOptions options) => family is null
        ? $"there are no benchmarks '{name}'; there are {string.Join(", ", BenchFamilies.All.Select(known => known.Name))}."
        : family.Complaint(options);

    private static BenchOptions ReadOptions(ParseResult parsed) => new()
    {
        Workloads = parsed.GetValue(Workloads) ?? [],
        Paths = parsed.GetValue(Paths) ?? [],
        Passes = parsed.GetValue(Passes) ?? new BenchOptions().Passes,
        Threads = parsed.GetValue(Threads),
    };
}
