namespace Cleave.Tools.Tests.Traces.Support;

/// <summary>Finds the recorded traces that ship with the repository.</summary>
internal static class Samples
{
    public static string Folder { get; } = Path.Combine(FindRepository(), "samples", "traces");

    public static string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>The text of the source file that a type of the product is in.</summary>
    public static string SourceOf(Type type)
    {
        string sources = Path.Combine(FindRepository(), "src");
        string declaration = $" {type.Name.Split('`')[0]}";
        return string.Concat(Directory.EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText).Where(text => text.Contains("class" + declaration, StringComparison.Ordinal)));
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Cleave.slnx")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Cleave.slnx.");
    }
}
