using Cleave.Memory.Systems;
using Cleave.Tools.Input;

namespace Cleave.Cli;

/// <summary>Turns an exception that ends a command into one sentence and an exit code, so that no user sees a stack trace.</summary>
internal static class LastHandler
{
    private const string Tracker = "the issue tracker of Cleave";

    /// <summary>Writes the sentence for an exception and returns the exit code.</summary>
    public static int Report(Exception problem, TextWriter errors)
    {
        switch (problem)
        {
            case OutOfMemoryException or InsufficientMemoryException:
                errors.WriteLine(
                    "cleave: the system has no more memory. Use a smaller recording, a smaller space or a lower limit (--memory).");
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

    /// <summary>Installs a handler for exceptions that are thrown outside the thread of the command and would end the process.</summary>
    public static void Install() => AppDomain.CurrentDomain.UnhandledException += (_, thrown) =>
    {
        int code = thrown.ExceptionObject is Exception problem ? Report(problem, Console.Error) : ExitCode.Internal;
        Environment.Exit(code);
    };

    // The first line of the stack that belongs to Cleave shows the place.
    private static string OneLine(Exception problem)
    {
        string? place = problem.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("Cleave.", StringComparison.Ordinal))?.Trim();
        string message = problem.Message.ReplaceLineEndings(" ");
        return place is null ? $"{problem.GetType().Name}: {message}" : $"{problem.GetType().Name}: {message} ({place})";
    }
}
