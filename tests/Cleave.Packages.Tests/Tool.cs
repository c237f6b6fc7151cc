using System.Diagnostics;

namespace Cleave.Packages.Tests;

/// <summary>A program that was run to its end, with its output.</summary>
internal sealed record Tool(int Code, string Output)
{
    /// <summary>A build takes half a minute, and much longer beside other work; one that hangs fails the test all the same.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(10);

    /// <summary>The lines of the output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs <c>dotnet</c> with packages of its own, and fails if it does.</summary>
    public static Task<Tool> Dotnet(string folder, params string[] arguments) => Run(
        folder,
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        arguments,
        start => start.Environment["NUGET_PACKAGES"] = PackageFolder.Cache);

    /// <summary>Runs a program in a folder, and fails if it ends with an error.</summary>
    public static Task<Tool> Run(string folder, string program, params string[] arguments) => Run(folder, program, arguments, _ => { });

    private static async Task<Tool> Run(string folder, string program, string[] arguments, Action<ProcessStartInfo> change)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Prepare(start);
        change(start);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Hang);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        string call = $"{program} {string.Join(' ', arguments)}";
        Assert.True(process.ExitCode == 0, $"{call} ended with {process.ExitCode}:\n{await output}\n{await errors}");
        return new Tool(process.ExitCode, await output);
    }

    // What runs the tests leaves its own settings of MSBuild behind, and another build would take them for its own.
    private static void Prepare(ProcessStartInfo start)
    {
        string[] names = [.. start.Environment.Keys];
        foreach (string name in names.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)))
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        // ./test names a compiler that serves all builds of its run. Any other would live on behind the tests.
        bool isServed = start.Environment.ContainsKey("SharedCompilationId");
        start.Environment["UseSharedCompilation"] = isServed ? "true" : "false";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
    }
}
