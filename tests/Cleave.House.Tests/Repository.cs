namespace Cleave.House.Tests;

/// <summary>The files of the project, found from where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Paths of the C# files below a folder, without what a build made.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories).Where(IsWritten);

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
