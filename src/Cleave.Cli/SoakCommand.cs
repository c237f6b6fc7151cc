using System.CommandLine;
using System.Diagnostics;
using Cleave.Bench.Soak;

namespace Cleave.Cli;

/// <summary><c>cleave soak</c>: uses all allocators with threads for some time, and checks that none has a fault.</summary>
internal static class SoakCommand
{
    /// <summary>The name of the command.</summary>
    public const string Name = "soak";

    private const string Details = """
        Each allocator gets threads of its own, which allocate, resize and free blocks and pass them to each other. Every block is filled with a
        canary. Ten times a second the threads are stopped, all canaries and counts are checked, mistakes such as a second free are made, and
        blocks are trimmed or moved. A fault is reported with the seed that makes the same requests again; threads may still interleave
        differently. An interrupt (Ctrl+C) ends the soak early, with its checks and its summary.
        Exit codes: 0 no fault was found, 1 a fault was found, 2 usage, 3 the system refused memory, 130 interrupted without a fault.
        """;

    /// <summary>The time that an interrupted soak may take for its last checks.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly Option<int?> Minutes = CommonOptions.Count(
        "--minutes", "The length of the soak in minutes. Default: 1.", 1, 100_000);

    private static readonly Option<int?> Seconds = CommonOptions.Count(
        "--seconds", "The length of the soak in seconds, instead of minutes.", 1, 1_000_000);

    private static readonly Option<int?> Threads = CommonOptions.Count("--threads", "The threads of each allocator. Default: 2.", 1, 256);

    private static readonly Option<int?> Seed = CommonOptions.Count(
        "--seed", "The seed of all requests, to repeat them. Default: another each time.", 0, int.MaxValue);

    private static readonly Option<string[]> Allocators = new("--allocator")
    {
        Description = $"The allocators to use, once or several times: {string.Join(", ", SoakOptions.Names)}. Default: all.",
        HelpName = "NAME",
    };

    public static Command Create()
    {
        var command = new DetailedCommand(Name, "Use all allocators with threads for some time, and check that none has a fault.", Details)
        {
            Minutes, Seconds, Threads, Seed, Allocators,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Minutes) is { Implicit: false } && result.GetResult(Seconds) is { Implicit: false })
            {
                result.AddError("--minutes and --seconds both name the length of the soak; leave one out.");
            }

            string[] unknown = [
                .. (result.GetValue(Allocators) ?? []).Where(name => !SoakOptions.Names.Contains(name, StringComparer.OrdinalIgnoreCase))];
            if (unknown.Length > 0)
            {
                result.AddError($"There is no allocator '{unknown[0]}'; the allocators are {string.Join(", ", SoakOptions.Names)}.");
            }
        });
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        SoakOptions options = new()
        {
            Seed = parsed.GetValue(Seed) ?? Random.Shared.Next(),
            Duration = parsed.GetValue(Seconds) is { } seconds ? TimeSpan.FromSeconds(seconds)
                : TimeSpan.FromMinutes(parsed.GetValue(Minutes) ?? 1),
            Threads = parsed.GetValue(Threads) ?? new SoakOptions { Seed = 0, Duration = default }.Threads,
            Allocators = parsed.GetValue(Allocators) ?? [],
        };
        Console.WriteLine(FormattableString.Invariant(
            $"Soaking for {options.Duration.TotalSeconds:0} s with {options.Threads} threads for each allocator, seed {options.Seed}."));
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<SoakResult> results = SoakRun.Run(options, cancel);
        SoakText.Write(options, results, Stopwatch.GetElapsedTime(start), cancel.IsCancellationRequested, Console.Out);
        return results.Any(result => result.Fault is not null) ? ExitCode.Finding
            : cancel.IsCancellationRequested ? ExitCode.Cancelled
            : ExitCode.Success;
    }
}
