using System.Diagnostics;
using System.Text;
using Cleave.Cli.Tests.Warm;

namespace Cleave.Cli.Tests;

/// <summary>Runs the built command line as a shell would, with all three streams redirected.</summary>
internal sealed record CleaveRun(int Code, string Output, string Errors)
{
    /// <summary>A command takes a second, and much longer beside other work; a hanging one fails the test all the same.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromMinutes(10);

    /// <summary>The program that runs an assembly.</summary>
    public static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The lines of standard output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs to the end with an empty standard input.</summary>
    public static Task<CleaveRun> With(params string[] arguments) => WithInput([], arguments);

    /// <summary>Runs to the end with that text as standard input.</summary>
    public static Task<CleaveRun> WithInput(string input, params string[] arguments) => WithInput(Encoding.UTF8.GetBytes(input), arguments);

    /// <summary>Runs to the end with those bytes as standard input.</summary>
    public static async Task<CleaveRun> WithInput(byte[] input, params string[] arguments) =>
        (WarmProcess.IsPossible ? await WarmProcess.Run(input, arguments) : null) ?? await InItsOwnProcess(input, arguments);

    /// <summary>Runs to the end in a new process with those bytes as standard input.</summary>
    public static async Task<CleaveRun> InItsOwnProcess(byte[] input, params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        await Finish(process);
        return new CleaveRun(process.ExitCode, Text(await output), Text(await errors));
    }

    /// <summary>Starts it and leaves the streams to the caller.</summary>
    public static Process Start(params string[] arguments) => Start(_ => { }, arguments);

    /// <summary>Starts it in an environment of its own and leaves the streams to the caller.</summary>
    public static Process Start(Action<ProcessStartInfo> change, params string[] arguments)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, "Cleave.Cli.dll");
        var start = new ProcessStartInfo(Host, [assembly, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        change(start);
        return Process.Start(start) ?? throw new InvalidOperationException("The command line does not start.");
    }

    /// <summary>Waits for the end; a process that hangs is killed and fails the test.</summary>
    public static async Task Finish(Process process)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(Hang);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>Checks that it ended with a complaint of one line (and, for a usage error, where to read on), and no stack trace.</summary>
    public void AssertComplains(int code, string complaint)
    {
        Assert.Equal(code, Code);
        Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
        string[] lines = Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("cleave: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(complaint, lines[0], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.EndsWith("--help' lists the commands and options.", line, StringComparison.Ordinal));
        Assert.True(lines.Length <= 2, Errors);
    }

    /// <summary>A text with one kind of line end on every system.</summary>
    public static string Text(string text) => text.ReplaceLineEndings("\n");
}
