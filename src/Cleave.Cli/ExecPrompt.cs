using Cleave.Cli.Exec;

namespace Cleave.Cli;

/// <summary>The prompt of <c>cleave exec</c> at a terminal, with help and with maps as wide as the window.</summary>
internal static class ExecPrompt
{
    /// <summary>Reads lines until "quit" or the end of the input.</summary>
    public static int Run(TextReader input, TextWriter output)
    {
        var session = new ExecSession();
        output.WriteLine(
            "Enter operations on a GpuBuddy space, a pool or a best-fit space; 'help' lists them, 'quit' ends. Try: init 16777216 4096");
        string? line = Ask(input, output);
        while (line is not (null or "quit" or "exit"))
        {
            session.MapWidth = Math.Clamp(Console.WindowWidth - "map ".Length - 1, 16, 4096);
            Answer(session, line, output);
            line = Ask(input, output);
        }

        output.Write(line is null ? Environment.NewLine : "");
        return ExitCode.Success;
    }

    private static string? Ask(TextReader input, TextWriter output)
    {
        output.Write("> ");
        return input.ReadLine()?.Trim();
    }

    private static void Answer(ExecSession session, string line, TextWriter output)
    {
        try
        {
            if (line is "help" or "?")
            {
                output.Write(ExecHelp.Text);
            }
            else if (ExecLoop.IsOperation(line))
            {
                output.WriteLine(session.Answer(line));
                output.Write(line == "map" && session.Space is not null ? SpaceMap.Legend + Environment.NewLine : "");
            }
        }
        catch (FormatException nonsense)
        {
            output.WriteLine($"{nonsense.Message}; 'help' lists the operations");
        }
    }
}
