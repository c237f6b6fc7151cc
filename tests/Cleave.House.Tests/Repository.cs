namespace Cleave.House.Tests;

/// <summary>The files of the project, found from where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Paths of the C# files below a folder, without what a build made.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories).Where(IsWritten);

    /// <summary>Paths of the C# files of the product, its tests, benchmarks and samples.</summary>
    public static IReadOnlyList<string> AllSources { get; } = [.. new[] { "src", "tests", "bench", "samples" }.SelectMany(Sources)];

    /// <summary>Names of all C# files, without folders.</summary>
    public static IReadOnlySet<string> SourceNames { get; } = AllSources.Select(path => Path.GetFileName(path)).ToHashSet();

    /// <summary>Paths of the pages that describe the product as it is, which the changelog does not.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        Path.Combine(Root, "README.md"),
        Path.Combine(Root, "CONTRIBUTING.md"),
        .. new[] { "docs", "samples" }.SelectMany(
            folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.md", SearchOption.AllDirectories)).Order(),
    ];

    /// <summary>Names of the libraries that are packages.</summary>
    public static IReadOnlyList<string> Libraries { get; } = [
        "Cleave", "Cleave.Memory", "Cleave.Vulkan", "Cleave.Storage", "Cleave.Orleans", "Cleave.Tools"];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static bool IsWritten(string path)
    {
        string[] folders = Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar);
        return !folders.Contains("bin") && !folders.Contains("obj");
    }

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Cleave.slnx"))
            ? folder
            : FindRoot(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository."));
}
