using Cleave.Memory.Systems;
using Cleave.Tools.Input;

namespace Cleave.Cli;

/// <summary>Turns what ends a command into one sentence and an exit code. Nothing reaches the user as a stack trace.</summary>
internal static class LastHandler
{
    private const string Tracker = "the issue tracker of Cleave";

    /// <summary>Writes the sentence for an exception and gives the exit code.</summary>
    public static int Report(Exception problem, TextWriter errors)
    {
        switch (problem)
        {
            case OutOfMemoryException or InsufficientMemoryException:
                errors.WriteLine("cleave: the system has no more memory to give. A smaller recording, space or limit (--memory) takes less.");
                return ExitCode.BadInput;
            case PageSystemException or IOException or UnauthorizedAccessException
                or TraceFormatException or InvalidDataException or FormatException or OverflowException:
                errors.WriteLine($"cleave: {problem.Message}");
                return ExitCode.BadInput;
            case TypeInitializationException { InnerException: { } cause }:
                return Report(cause, errors);
            case AggregateException { InnerExceptions: [Exception only] }:
                return Report(only, errors);
            default:
                errors.WriteLine($"cleave: this is a fault of the program: {OneLine(problem)}");
                errors.WriteLine($"Please report this line, with the command and its input, to {Tracker}.");
                return ExitCode.Internal;
        }
    }

    /// <summary>Catches what is thrown outside the command's own thread, where no handler can go on.</summary>
    public static void Install() => AppDomain.CurrentDomain.UnhandledException += (_, thrown) =>
    {
        int code = thrown.ExceptionObject is Exception problem ? Report(problem, Console.Error) : ExitCode.Internal;
        Environment.Exit(code);
    };

    // The place is in the first line of the stack that is ours.
    private static string OneLine(Exception problem)
    {
        string? place = problem.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("Cleave.", StringComparison.Ordinal))?.Trim();
        string message = problem.Message.ReplaceLineEndings(" ");
        return place is null ? $"{problem.GetType().Name}: {message}" : $"{problem.GetType().Name}: {message} ({place})";
    }
}
