using System.CommandLine;
using Cleave.Tools.Bench;
using Cleave.Tools.Reports;

namespace Cleave.Cli;

/// <summary><c>cleave bench</c>: runs the benchmarks of an allocator and sets their figures beside the reference's.</summary>
internal static class BenchCommand
{
    private const string Details = """
        Without a family it lists what there is; without workloads it runs all of a family.
        Exit codes: 0 all placements are the reference's, 1 a checksum differs, 2 usage, 3 a file cannot be written, 130 interrupted.
        """;

    private static readonly Argument<string?> Family = new("FAMILY")
    {
        Description = "The allocator to measure.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Argument<string[]> Workloads = new("WORKLOAD")
    {
        Description = "The workloads to run, such as B3; all of them when left out.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<int> Passes = new("--passes")
    {
        Description = "Timed passes of each workload.",
        HelpName = "N",
        DefaultValueFactory = _ => new BenchOptions().Passes,
    };

    private static readonly Option<string[]> Paths = new("--path")
    {
        Description = "The way into the allocator, once or several times; all of them when left out.",
        HelpName = "NAME",
    };

    public static Command Create()
    {
        var command = new DetailedCommand("bench", "Measure the allocators beside the reference.", Details)
        {
            Family, Workloads, Passes, Paths,
        };
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

        var options = new BenchOptions
        {
            Workloads = parsed.GetValue(Workloads) ?? [],
            Paths = parsed.GetValue(Paths) ?? [],
            Passes = parsed.GetValue(Passes),
        };
        BenchReport report = BenchFamilies.Find(name)!.Run(options, null, cancel);
        BenchText.Write(report, Console.Out);
        return report.AllAgree ? ExitCode.Success : ExitCode.Finding;
    }
}
