using System.IO.Compression;
using System.Xml.Linq;

namespace Cleave.Packages.Tests;

/// <summary>The packages that <c>./pack</c> makes, in the folder where a user would find them. Made once for all tests.</summary>
public sealed class PackageFolder : IAsyncLifetime
{
    private readonly Lazy<Task<Consumers>> _consumers;

    public PackageFolder() => _consumers = new Lazy<Task<Consumers>>(() => Consumers.Make(this));

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The identifiers of all packages.</summary>
    public static string[] Identifiers { get; } =
        [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(path => Path.GetFileName(path)).Order()];

    /// <summary>The folder in which consumers keep the packages that they restored, apart from those of the user.</summary>
    public static string Cache { get; } = Path.Combine(Root, "artifacts", "consumer", "cache");

    /// <summary>The folder in which this machine keeps the packages that it restored; empty if it has a package of Cleave,
    /// which would be taken for the new one.</summary>
    public static string OfThisMachine { get; } = FindKept();

    /// <summary>The folder of the packages.</summary>
    public string Source { get; } = Path.Combine(Root, "artifacts", "consumer", "packages");

    /// <summary>The version of all packages.</summary>
    public string Version { get; private set; } = "";

    public async Task InitializeAsync()
    {
        // A package of the same version from an earlier run would be taken for the new one.
        foreach (string stale in Directory.Exists(Cache) ? Directory.GetDirectories(Cache, "cleave*") : [])
        {
            Directory.Delete(stale, recursive: true);
        }

        await Tool.Run(Root, Path.Combine(Root, "pack"), "", Source);
        Version = (string)NuspecOf("Cleave").Descendants().First(node => node.Name.LocalName == "version");
    }

    public async Task DisposeAsync()
    {
        if (_consumers is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            (await _consumers.Value).Dispose();
        }
    }

    /// <summary>The programs that use the packages. Made once for all tests.</summary>
    internal Task<Consumers> GetConsumers() => _consumers.Value;

    /// <summary>Opens a package, or with <c>.snupkg</c> its symbols.</summary>
    public ZipArchive Open(string identifier, string extension = ".nupkg")
    {
        // Behind the identifier follows the version, and not the rest of a longer identifier.
        bool IsOf(string path) => char.IsAsciiDigit(Path.GetFileName(path)[identifier.Length + 1]);
        return ZipFile.OpenRead(Directory.GetFiles(Source, $"{identifier}.?.*{extension}").Single(IsOf));
    }

    /// <summary>The description of a package.</summary>
    public XDocument NuspecOf(string identifier)
    {
        using ZipArchive package = Open(identifier);
        using Stream nuspec = package.GetEntry($"{identifier}.nuspec")!.Open();
        return XDocument.Load(nuspec);
    }

    private static string FindKept()
    {
        string folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Directory.Exists(folder) && Directory.GetDirectories(folder, "cleave*").Length == 0 ? folder : "";
    }

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Cleave.slnx"))
            ? folder
            : FindRoot(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository."));
}
