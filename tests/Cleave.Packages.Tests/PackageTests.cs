using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Cleave.Packages.Tests;

/// <summary>The packages contain enough for a stranger, and nothing of the machine that made them.</summary>
[Collection(PackageCollection.Name)]
public sealed partial class PackageTests(PackageFolder packages)
{
    public static TheoryData<string> All => [.. PackageFolder.Identifiers];

    [Theory]
    [MemberData(nameof(All))]
    public void A_package_says_what_it_is(string identifier)
    {
        XDocument nuspec = packages.NuspecOf(identifier);
        string[] elements = ["id", "version", "authors", "license", "icon", "readme", "description", "copyright", "tags"];
        Assert.All(elements, name => Assert.NotEqual("", ValueOf(nuspec, name)));
        Assert.Equal((identifier, "MIT"), (ValueOf(nuspec, "id"), ValueOf(nuspec, "license")));
        using ZipArchive package = packages.Open(identifier);
        Assert.All([ValueOf(nuspec, "icon"), ValueOf(nuspec, "readme")], file => Assert.NotNull(package.GetEntry(file)));
    }

    [Fact]
    public void Every_package_describes_itself_in_its_own_words()
    {
        string[] all = PackageFolder.Identifiers;
        Assert.Equal(all.Length, all.Select(identifier => ValueOf(packages.NuspecOf(identifier), "description")).Distinct().Count());
        Assert.Equal(all.Length, all.Select(Readme).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_readme_of_a_package_has_no_link_into_the_repository(string identifier)
    {
        string readme = Readme(identifier);
        Assert.Contains($"# {(identifier == "Cleave.Cli" ? "cleave" : identifier)}\n", readme, StringComparison.Ordinal);
        Assert.All(Link().Matches(readme), link => Assert.StartsWith("https://", link.Groups[1].Value, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_package_refers_to_exactly_its_own_version_of_the_others(string identifier)
    {
        XElement[] all = [.. packages.NuspecOf(identifier).Descendants().Where(node => node.Name.LocalName == "dependency")];
        XElement[] dependencies = [
            .. all.Where(dependency => ((string)dependency.Attribute("id")!).StartsWith("Cleave", StringComparison.Ordinal))];
        Assert.Equal(identifier is "Cleave.Orleans" or "Cleave.Storage", dependencies.Length < all.Length);
        Assert.All(dependencies, dependency => Assert.Equal($"[{packages.Version}]", (string)dependency.Attribute("version")!));
        Assert.Equal(identifier is "Cleave" or "Cleave.Cli", dependencies.Length == 0);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_package_has_its_symbols_and_no_path_of_the_machine_that_made_it(string identifier)
    {
        using ZipArchive symbols = packages.Open(identifier, ".snupkg");
        ZipArchiveEntry[] pdbs = [.. symbols.Entries.Where(entry => entry.Name.EndsWith(".pdb", StringComparison.Ordinal))];
        Assert.Contains(pdbs, pdb => pdb.Name == $"{identifier}.pdb");
        using ZipArchive package = packages.Open(identifier);
        ZipArchiveEntry[] binaries = [.. package.Entries.Where(IsOurs)];
        Assert.NotEmpty(binaries);
        ZipArchiveEntry[] naming = [.. pdbs.Concat(binaries).Where(entry => Contains(entry, PackageFolder.Root))];
        Assert.Empty(naming.Select(entry => entry.FullName));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_has_its_documentation(string identifier)
    {
        using ZipArchive package = packages.Open(identifier);
        Assert.NotNull(package.GetEntry($"lib/net10.0/{identifier}.dll"));
        Assert.NotNull(package.GetEntry($"lib/net10.0/{identifier}.xml"));
    }

    public static TheoryData<string> Libraries => [.. PackageFolder.Identifiers.Where(identifier => identifier != "Cleave.Cli")];

    private string Readme(string identifier)
    {
        using ZipArchive package = packages.Open(identifier);
        using var reader = new StreamReader(package.GetEntry("README.md")!.Open());
        return reader.ReadToEnd();
    }

    private static bool IsOurs(ZipArchiveEntry entry) =>
        entry.Name.StartsWith("Cleave", StringComparison.Ordinal) && entry.Name.EndsWith(".dll", StringComparison.Ordinal);

    private static string ValueOf(XDocument nuspec, string name) =>
        nuspec.Descendants().FirstOrDefault(node => node.Name.LocalName == name)?.Value ?? "";

    private static bool Contains(ZipArchiveEntry entry, string text)
    {
        using var bytes = new MemoryStream();
        using Stream stream = entry.Open();
        stream.CopyTo(bytes);
        return bytes.ToArray().AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text + Path.DirectorySeparatorChar)) >= 0;
    }

    [GeneratedRegex(@"\]\(([^)]*)\)")]
    private static partial Regex Link();
}
