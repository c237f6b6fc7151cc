using System.CommandLine;
using System.CommandLine.Help;
using Cleave.Cli;
using Cleave.Tools.Traces;

// Not a RootCommand: that takes its name from the assembly, and no assembly may be called as Cleave is but for its case.
var root = new Command("cleave", "Buddy allocators for .NET: what would they have done with a recorded program?")
{
    new HelpOption { Action = new DetailedHelp() },
    new VersionOption(),
    ReplayCommand.Create(),
    MapCommand.Create(),
    ExecCommand.Create(),
    BenchCommand.Create(),
};

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count != 0)
{
    foreach (string complaint in Complaints(parsed))
    {
        Console.Error.WriteLine($"cleave: {complaint}");
    }

    Console.Error.WriteLine($"'cleave {CommandPath(parsed)}--help' lists what there is.");
    return ExitCode.Usage;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromMilliseconds(200),
    });
}
catch (OperationCanceledException)
{
    return ExitCode.Cancelled;
}
catch (IOException gone) when (StandardOutput.IsClosed(gone))
{
    return ExitCode.Success;
}
catch (Exception problem) when (problem is IOException or UnauthorizedAccessException
    or TraceFormatException or InvalidDataException or FormatException or OverflowException)
{
    Console.Error.WriteLine($"cleave: {problem.Message}");
    return ExitCode.BadInput;
}

static IEnumerable<string> Complaints(ParseResult parsed) => parsed.UnmatchedTokens.Count == 0
    ? parsed.Errors.Select(error => error.Message)
    : [$"'{parsed.UnmatchedTokens[0]}' is not understood here."];

static string CommandPath(ParseResult parsed)
{
    Command command = parsed.CommandResult.Command;
    return command == parsed.RootCommandResult.Command ? "" : command.Name + " ";
}
