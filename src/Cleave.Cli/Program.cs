using System.CommandLine;
using System.CommandLine.Help;
using Cleave.Cli;

// Not a RootCommand, because that takes its name from the assembly, and no two assemblies may have names that differ only in case.
var root = new Command(
    "cleave", "Replay the recorded allocations of a program with the allocators of Cleave, plan them, and measure the allocators.")
{
    new HelpOption { Action = new DetailedHelp() },
    new VersionOption(),
    ReplayCommand.Create(),
    AdviseCommand.Create(),
    MapCommand.Create(),
    PlanCommand.Create(),
    ExecCommand.Create(),
    BenchCommand.Create(),
    SoakCommand.Create(),
};

LastHandler.Install();

// In a name that is not valid UTF-8, each part that cannot be decoded arrives as U+FFFD, so the name would open another file.
if (args.FirstOrDefault(argument => argument.Contains('\ufffd', StringComparison.Ordinal)) is { } undecodable)
{
    Console.Error.WriteLine(
        $"cleave: '{undecodable}' is not valid UTF-8, so it cannot name a file; rename the file, or pass it on standard input (-).");
    return ExitCode.Usage;
}

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count != 0)
{
    foreach (string complaint in Complaints(parsed))
    {
        Console.Error.WriteLine($"cleave: {complaint}");
    }

    Console.Error.WriteLine($"'cleave {CommandPath(parsed)}--help' lists the commands and options.");
    return ExitCode.Usage;
}

using var hangup = new Hangup();
try
{
    var invocation = new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = parsed.CommandResult.Command.Name == SoakCommand.Name ? SoakCommand.Patience
            : TimeSpan.FromMilliseconds(200),
    };
    return await parsed.InvokeAsync(invocation, hangup.Token);
}
catch (OperationCanceledException)
{
    return hangup.HasCome ? ExitCode.HungUp : ExitCode.Cancelled;
}
catch (IOException gone) when (StandardOutput.IsClosed(gone))
{
    return ExitCode.Success;
}
catch (Exception problem)
{
    return LastHandler.Report(problem, Console.Error);
}

static IEnumerable<string> Complaints(ParseResult parsed) => parsed.UnmatchedTokens.Count == 0
    ? parsed.Errors.Select(error => error.Message)
    : [$"'{parsed.UnmatchedTokens[0]}' is not a command, option or argument that is expected here."];

static string CommandPath(ParseResult parsed)
{
    Command command = parsed.CommandResult.Command;
    return command == parsed.RootCommandResult.Command ? "" : command.Name + " ";
}
