using System.Diagnostics;
using System.Globalization;
using Cleave.Bench;
using Cleave.Bench.Reports;

namespace Cleave.Cli;

/// <summary>Measures each case of a family in a process of its own, which is this command again with the number of the case.</summary>
/// <remarks>
/// The runtime compiles hot methods for what it has seen in the process. A workload that ran before would change the figures of the next.
/// </remarks>
internal static class CaseProcess
{
    /// <summary>The option that makes this process a child: it measures one case and ends if its standard input ends.</summary>
    public const string CaseOption = "--case";

    /// <summary>Measures all cases that the options choose, one process after the other.</summary>
    /// <param name="family">The family to measure.</param>
    /// <param name="options">The chosen workloads and paths, and the number of passes.</param>
    /// <param name="progress">The listener that is notified of each case before it runs.</param>
    /// <param name="cancel">The token that ends the run and the process of the current case.</param>
    /// <exception cref="IOException">The process of a case ended without a result.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static BenchReport RunAll(BenchFamily family, BenchOptions options, IProgress<string> progress, CancellationToken cancel)
    {
        var results = new List<BenchResult>();
        foreach (BenchResult blank in family.ListCases(options))
        {
            cancel.ThrowIfCancellationRequested();
            progress.Report(blank.Title);
            results.AddRange(Run(family.Name, options, results.Count, blank.Title, cancel).Results);
        }

        return new BenchReport(family.Name, results, []) { Figures = family.FiguresFor(options) };
    }

    /// <summary>Ends this process as soon as its standard input ends, which it does when the process that started it is gone.</summary>
    public static void EndWithParent() => new Thread(() =>
    {
        using Stream input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[64];
        while (input.Read(ignored) > 0)
        {
        }

        Environment.Exit(ExitCode.Cancelled);
    })
    { IsBackground = true }.Start();

    private static BenchReport Run(string family, BenchOptions options, int number, string title, CancellationToken cancel)
    {
        using Process child = Process.Start(StartOf(family, options, number))
            ?? throw new IOException($"The process that measures {title} does not start.");
        using CancellationTokenRegistration kill = cancel.Register(() => child.Kill(entireProcessTree: true));
        using var output = new MemoryStream();
        child.StandardOutput.BaseStream.CopyTo(output);
        child.WaitForExit();
        cancel.ThrowIfCancellationRequested();

        // An interrupt at the terminal reaches both processes, and may end the child before this process notices.
        if (child.ExitCode is ExitCode.Cancelled or ExitCode.HungUp)
        {
            throw new OperationCanceledException(cancel);
        }

        if (child.ExitCode is not (ExitCode.Success or ExitCode.Finding))
        {
            throw new IOException($"The process that measured {title} ended without a result, with exit code {child.ExitCode}.");
        }

        output.Position = 0;
        return BenchJsonReader.Read(output, title);
    }

    private static ProcessStartInfo StartOf(string family, BenchOptions options, int number)
    {
        string program = Environment.ProcessPath ?? throw new IOException("The system does not say which program this process runs.");
        // The runtime's own launcher needs the path of the command before its arguments.
        bool isHosted = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        string[] command = isHosted ? [Environment.GetCommandLineArgs()[0]] : [];
        string[] paths = [.. options.Paths.SelectMany(path => new[] { "--path", path })];
        return new ProcessStartInfo(program, [
            .. command, "bench", family, .. options.Workloads, .. paths,
            "--passes", options.Passes.ToString(CultureInfo.InvariantCulture),
            CaseOption, number.ToString(CultureInfo.InvariantCulture), "--json", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
    }
}
