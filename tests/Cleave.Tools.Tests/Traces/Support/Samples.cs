namespace Cleave.Tools.Tests.Traces.Support;

/// <summary>Finds the recorded traces that ship with the repository.</summary>
internal static class Samples
{
    public static string Folder { get; } = Path.Combine(FindRepository(), "samples", "traces");

    public static string PathOf(string name) => Path.Combine(Folder, name);

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
