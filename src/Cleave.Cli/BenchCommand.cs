using System.CommandLine;
using Cleave.Bench;
using Cleave.Bench.Comparisons;
using Cleave.Bench.Reports;
using Cleave.Tools.Input;

namespace Cleave.Cli;

/// <summary><c>cleave bench</c>: runs the benchmarks of an allocator and compares their figures with those of the reference.</summary>
internal static class BenchCommand
{
    private const string Details = """
        Without a family, the command lists the families and their workloads. Without workloads, it runs all workloads of the family, which
        takes some minutes. Each workload runs in a process of its own on each path, so that code which the runtime compiled for one does not change
        the figures of the next; Ctrl+C ends these processes too. 'cleave bench curves' measures over the size of the space and over the number
        of live blocks, and 'cleave bench replay' the reading and playing of a large snapshot, which it makes itself.
        Exit codes: 0 all placements agree with the reference, 1 a checksum differs, 2 usage, 3 a file cannot be read or written or has a wrong
        format, 130 interrupted. A slower run is no failure: --compare only says so.
        """;

    /// <summary>The most threads of a run. More threads would wait for each other at the start for longer than they run.</summary>
    private const int MostThreads = 1024;

    private static readonly Argument<string?> Family = new Argument<string?>("FAMILY")
    {
        Description = "The family of benchmarks: the allocator to measure, or 'curves' or 'replay'.",
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

    private static readonly Option<bool> OneProcess = new("--one-process")
    {
        Description = "Run all workloads in the process of the command, one after the other. --threads always does.",
    };

    private static readonly Option<string> Compare = CommonOptions.File(
        "--compare", "Set this run beside an earlier one, which is the file of an earlier --json. With -, read it from standard input.");

    private static readonly Option<int?> Case = new(CaseProcess.CaseOption) { Hidden = true };

    public static Command Create()
    {
        var command = new DetailedCommand("bench", "Measure the allocators and compare the figures with those of the reference.", Details)
        {
            Family, Workloads, Passes, Paths, Threads, OneProcess, Compare,
        };
        foreach (Option<string> output in BenchOutputs.All)
        {
            command.Options.Add(output);
        }

        command.Options.Add(Case);
        Option<string>[] needFamily = [.. BenchOutputs.All, Compare];
        command.Validators.Add(result =>
        {
            bool isListing = result.GetResult(Family) is null or { Tokens.Count: 0 };
            if (isListing && needFamily.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } option)
            {
                result.AddError(
                    $"{option.Name} is for the report of a family, so name a family. "
                        + "Without a family, the command only lists the families.");
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
        string? earlierFile = parsed.GetValue(Compare);
        if ((Complaint(family, name, options) ?? BenchOutputs.Complaint(parsed, earlierFile)) is { } complaint)
        {
            Console.Error.WriteLine($"cleave: {complaint}");
            return ExitCode.Usage;
        }

        BenchReport? earlier = earlierFile is null ? null : ReadEarlier(earlierFile, family!);
        using BenchOutputs outputs = BenchOutputs.Open(parsed, cancel);
        BenchReport report = Measure(family!, options, parsed.GetValue(OneProcess), cancel);
        outputs.Write(report, earlier is null ? null : BenchComparison.Of(Recordings.NameOf(earlierFile!), earlier, report));
        return report.AllAgree ? ExitCode.Success : ExitCode.Finding;
    }

    private static BenchReport Measure(BenchFamily family, BenchOptions options, bool oneProcess, CancellationToken cancel)
    {
        bool isChild = options.Case is not null;
        if (isChild)
        {
            CaseProcess.EndWithParent();
        }

        bool isolated = !isChild && !oneProcess && options.Threads is null;
        var setting = BenchSetting.Current(isolated);
        using var progress = new ProgressLine(Console.Error, enabled: !Console.IsErrorRedirected && !isChild);
        BenchReport report = isolated
            ? CaseProcess.RunAll(family, options, progress, cancel)
            : family.Run(options, progress, cancel);
        return report with { Setting = setting };
    }

    // Read before the work, so that a file that cannot be compared is reported at once.
    private static BenchReport ReadEarlier(string file, BenchFamily family)
    {
        string name = file == InputFile.StandardInput ? "standard input" : file;
        using Stream input = InputFile.Open(file);
        BenchReport earlier = BenchJsonReader.Read(input, name);
        return earlier.Family == family.Name
            ? earlier
            : throw new InvalidDataException(
                $"'{name}' is a report of the family '{earlier.Family}', so a run of '{family.Name}' cannot be compared with it.");
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
        Case = parsed.GetValue(Case),
    };
}
