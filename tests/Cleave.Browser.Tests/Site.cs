using System.Diagnostics;
using Cleave.Browser.Tests.Browsing;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Browser.Tests;

/// <summary>The documentation site, which is made once for all tests, in a folder that no other build writes into.</summary>
public sealed class Site : IDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(10);
    private static readonly string Repository = Path.GetFullPath(Path.Combine(Samples.Folder, "..", ".."));
    private static readonly Lazy<string> Built = new(Build);

    private SiteServer? _server;

    /// <summary>The folder of the site.</summary>
    internal static string Folder => Built.Value;

    /// <summary>The site as a browser gets it.</summary>
    internal SiteServer Server => _server ??= new SiteServer(Folder);

    /// <summary>The paths of all pages, relative to the folder.</summary>
    internal static IEnumerable<string> Pages =>
        Directory.EnumerateFiles(Folder, "*.html", SearchOption.AllDirectories).Select(Relative).Order(StringComparer.Ordinal);

    /// <summary>A path relative to the folder, as an address has it.</summary>
    internal static string Relative(string path) => Path.GetRelativePath(Folder, path).Replace('\\', '/');

    public void Dispose() => _server?.Dispose();

    private static string Build()
    {
        string folder = Path.Combine(Repository, "artifacts", "browser");
        var start = new ProcessStartInfo(Path.Combine(Repository, "docs", "build"), ["--no-build", folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The program that runs the tests leaves settings of its own MSBuild behind, and another build would use them.
        string[] names = [.. start.Environment.Keys];
        foreach (string name in names.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)))
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";

        using Process build = Process.Start(start)!;
        Task<string> output = build.StandardOutput.ReadToEndAsync();
        Task<string> errors = build.StandardError.ReadToEndAsync();
        if (!build.WaitForExit(Hang))
        {
            build.Kill(entireProcessTree: true);
            Assert.Fail($"docs/build did not end within {Hang.TotalMinutes} minutes.");
        }

        Assert.True(build.ExitCode == 0, $"docs/build ended with {build.ExitCode}:\n{output.Result}\n{errors.Result}");
        return Path.Combine(folder, "site");
    }
}
