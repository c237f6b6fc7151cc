using System.CommandLine;
using Cleave.Bench;
using Cleave.Bench.Reports;

namespace Cleave.Cli;

/// <summary><c>cleave bench</c>: runs the benchmarks of an allocator and compares their figures with those of the reference.</summary>
internal static class BenchCommand
{
    private const string Details = """
        Without a family, the command lists the families and their workloads. Without workloads, it runs all workloads of the family, which
        takes some minutes.
        Exit codes: 0 all placements agree with the reference, 1 a checksum differs, 2 usage, 3 a file cannot be written, 130 interrupted.
        """;

    /// <summary>The most threads of a run. More threads would wait for each other at the start for longer than they run.</summary>
    private const int MostThreads = 1024;

    private static readonly Argument<string?> Family = new Argument<string?>("FAMILY")
    {
        Description = "The family of benchmarks: the allocator to measure.",
        Arity = ArgumentArity.ZeroOrOne,
    }.RefuseOptionsAsNames();

    private static readonly Argument<string[]> Workloads = new Argument<string[]>("WORKLOAD")
    {
        Description = "The workloads to run, such as B3. Default: all of the family.",
        Arity = ArgumentArity.ZeroOrMore,
    }.RefuseOptionsAsNames();

    private static readonly Option<int?> Passes = CommonOptions.Count("--passes", "Timed passes of each workload. Default: 5.", 1, 1000);

    private static readonly Option<string[]> Paths = new("--path")
    {
        Description =
            "The API to measure, once or several times: core or public; for the pool, bare or synchronized. Default: all of the family.",
        HelpName = "NAME",
    };

    private static readonly Option<int?> Threads = CommonOptions.Count(
        "--threads", "Instead of the workloads, measure one thread and then N threads that share an allocator.", 1, MostThreads);

    private static readonly Option<string> Json = CommonOptions.File(
        "--json", "Write the report as JSON to this file. With -, write it to standard output instead of the table.");

    public static Command Create()
    {
        var command = new DetailedCommand("bench", "Measure the allocators and compare the figures with those of the reference.", Details)
        {
            Family, Workloads, Passes, Paths, Threads, Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Family) is null or { Tokens.Count: 0 } && result.GetResult(Json) is { Implicit: false })
            {
                result.AddError(
                    "--json writes the report of a family, so name a family. Without a family, the command only lists the families.");
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

        // Opened before the work, so that a file that cannot be written is reported at once.
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
        ? $"there is no family of benchmarks '{name}'; the families are {string.Join(", ", BenchFamilies.All.Select(known => known.Name))}."
        : family.Complaint(options);

    private static BenchOptions ReadOptions(ParseResult parsed) => new()
    {
        Workloads = parsed.GetValue(Workloads) ?? [],
        Paths = parsed.GetValue(Paths) ?? [],
        Passes = parsed.GetValue(Passes) ?? new BenchOptions().Passes,
        Threads = parsed.GetValue(Threads),
    };
}
