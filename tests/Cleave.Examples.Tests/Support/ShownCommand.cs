using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Cleave.Examples.Tests.Support;

/// <summary>A call of the command <c>cleave</c> that a page shows, with the output that it shows. Three dots stand for any text, and alone
/// on a line for any lines.</summary>
internal sealed partial record ShownCommand(string Line, string Output)
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(10);

    /// <summary>The commands of a page that run here: <c>dotnet</c> would install something, and a comment of HTML before a block that
    /// begins with <c>not run</c> says where else a command is run.</summary>
    public static IEnumerable<ShownCommand> On(string page) =>
        Block().Matches(NotRun().Replace(File.ReadAllText(Path.Combine(Pages.Root, page)).ReplaceLineEndings("\n"), ""))
            .SelectMany(block => Call().Matches(block.Groups[1].Value))
            .Select(call => new ShownCommand(call.Groups[1].Value, call.Groups[2].Value.TrimEnd('\n')))
            .Where(command => command.Line.StartsWith("cleave ", StringComparison.Ordinal));

    /// <summary>Runs the command in a folder, and fails the test if it prints something else.</summary>
    public void Run(string folder)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Cleave.Cli.dll"), .. Line.Split(' ').Skip(1)];
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Assert.True(process.WaitForExit(Hang), $"{Line} hangs.");
        Assert.True(process.ExitCode == 0, $"{Line} ended with {process.ExitCode}: {errors.Result}");
        string actual = string.Join('\n', output.Result.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).Trim('\n');
        string pattern = Regex.Escape(Output).Replace("\\.\\.\\.\\n", "(?s:.*)\\n", StringComparison.Ordinal).Replace(
            "\\.\\.\\.", "(?s:.*)", StringComparison.Ordinal);
        Assert.True(Regex.IsMatch(actual, $"^{pattern}$"), $"$ {Line} is shown with\n{Output}\nand prints\n{actual}");
    }

    [GeneratedRegex("^<!-- not run: [^>]+ -->\n+```console\n.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex NotRun();

    [GeneratedRegex("^```console\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\$ (.*)\n((?:(?!\$ ).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Call();
}
