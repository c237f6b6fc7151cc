using System.CommandLine;
using Cleave.Cli.Exec;
using Cleave.Tools.Input;

namespace Cleave.Cli;

/// <summary><c>cleave exec</c>: runs operations on a GpuBuddy space, a pool or a best-fit space and prints an answer for each.</summary>
internal static class ExecCommand
{
    private const string Details = "Operations:\n" + ExecHelp.Text
        + "Exit codes: 0 all operations ran (--vec: all answers agree), 1 a line is no operation (--vec: an answer differs), 2 usage, "
        + "3 a file is missing or damaged.";

    private static readonly Argument<string> Input = new Argument<string>("FILE")
    {
        Description = "Operations, one per line, plain or gzip. Default: standard input (-), which is a prompt at a terminal.",
        DefaultValueFactory = _ => "-",
    }.RefuseOptionsAsFiles();

    private static readonly Option<string> Vectors = CommonOptions.File(
        "--vec", "Run the operations of a vector file (lines of the form 'operation -> answer') and show the first answer that differs.");

    public static Command Create()
    {
        var command = new DetailedCommand(
            "exec", "Run operations on a GpuBuddy space, a pool or a best-fit space and print an answer for each.", Details)
        {
            Input, Vectors,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Vectors) is not null && result.GetResult(Input) is { Tokens.Count: > 0 })
            {
                result.AddError("--vec already names the file of operations, so leave out the argument FILE.");
            }
        });
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), cancel));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(Vectors) is { } vectors)
        {
            return Compare(vectors);
        }

        string file = parsed.GetRequiredValue(Input);
        if (file == "-" && !Console.IsInputRedirected)
        {
            return ExecPrompt.Run(Console.In, Console.Out);
        }

        using Stream input = InputFile.OpenContent(file);
        using var output = new StreamWriter(StandardOutput.Open());
        var loop = new ExecLoop(output, Console.Error);
        loop.Run(input, cancel);
        return loop.BadLines == 0 ? ExitCode.Success : ExitCode.Finding;
    }

    private static int Compare(string file)
    {
        using var reader = new StreamReader(InputFile.OpenContent(file));
        (long compared, VectorDifference? difference) = Compare(file, reader);
        if (compared == 0)
        {
            throw new InvalidDataException($"{file}: the file has no answers to compare");
        }

        if (difference is null)
        {
            Console.WriteLine($"{file}: all {compared} answers agree");
            return ExitCode.Success;
        }

        Console.WriteLine($"{file}: answer {compared}, line {difference.Line}, differs");
        Console.WriteLine($"  operation  {difference.Operation}");
        Console.WriteLine($"  expected   {difference.Expected}");
        Console.WriteLine($"  got        {difference.Actual}");
        return ExitCode.Finding;
    }

    private static (long Compared, VectorDifference? Difference) Compare(string file, StreamReader vectors)
    {
        try
        {
            return (VectorCheck.Run(vectors, out VectorDifference? difference), difference);
        }
        catch (Exception damage) when (damage is FormatException or InvalidDataException)
        {
            throw new InvalidDataException($"{file}: {damage.Message}", damage);
        }
    }
}
