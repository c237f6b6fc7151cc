using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cleave.Gpu;

namespace Cleave.House.Tests;

/// <summary>Each project uses only those before it, and none uses the internals of another.</summary>
public sealed partial class LayerTests
{
    /// <summary>The projects, each using only those before it. The README's list is this one.</summary>
    private static readonly string[] Layers = [
        "Cleave", "Cleave.Memory", "Cleave.Vulkan", "Cleave.Storage", "Cleave.Orleans", "Cleave.Tools", "Cleave.Cli"];

    public static TheoryData<string> Projects => [.. Layers];

    [Fact]
    public void Every_project_has_its_place_in_the_list()
    {
        IEnumerable<string> projects = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(
            path => Path.GetFileName(path));
        Assert.Equal(Layers.Order(), projects.Order());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_layers_below_it(string project)
    {
        // The command also runs the benchmarks, which are no package.
        string[] below = [.. Layers[..Array.IndexOf(Layers, project)], .. project == "Cleave.Cli" ? ["Cleave.Bench"] : (string[])[]];
        XDocument file = XDocument.Parse(Repository.Read($"src/{project}/{project}.csproj"));
        IEnumerable<string> references = file.Descendants("ProjectReference").Select(
            node => Path.GetFileNameWithoutExtension((string)node.Attribute("Include")!));
        Assert.All(references, reference => Assert.Contains(reference, below));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Only_tests_and_benchmarks_use_the_internals_of_a_project(string project)
    {
        XDocument file = XDocument.Parse(Repository.Read($"src/{project}/{project}.csproj"));
        string[] friends = [.. file.Descendants("InternalsVisibleTo").Select(node => (string)node.Attribute("Include")!)];
        Assert.NotEmpty(friends);
        Assert.All(friends, friend => Assert.True(
            File.Exists(Path.Combine(Repository.Root, "tests", friend, friend + ".csproj"))
            || File.Exists(Path.Combine(Repository.Root, "bench", friend, friend + ".csproj")),
            friend));
        Assert.All(Repository.Sources($"src/{project}"), path =>
            Assert.DoesNotContain("InternalsVisibleTo", File.ReadAllText(path), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Cleave")]
    [InlineData("Cleave.Memory")]
    [InlineData("Cleave.Vulkan")]
    [InlineData("Cleave.Storage")]
    [InlineData("Cleave.Tools")]
    public void Linked_sources_add_nothing_to_the_public_API(string project) =>
        Assert.All(Assembly.Load(project).GetExportedTypes(), type => Assert.StartsWith(project, type.Namespace, StringComparison.Ordinal));

    [Theory]
    [InlineData("Cleave.Tests", "Cleave")]
    [InlineData("Cleave.Memory.Tests", "Cleave.Memory")]
    [InlineData("Cleave.Vulkan.Tests", "Cleave.Vulkan")]
    [InlineData("Cleave.Storage.Tests", "Cleave.Storage")]
    [InlineData("Cleave.Orleans.Tests", "Cleave.Orleans")]
    [InlineData("Cleave.Tools.Tests", "Cleave.Tools")]
    [InlineData("Cleave.Cli.Tests", "Cleave.Cli")]
    public void The_tests_of_a_project_refer_to_nothing_above_it(string tests, string project)
    {
        XDocument file = XDocument.Parse(Repository.Read($"tests/{tests}/{tests}.csproj"));
        string[] references = [
            .. file.Descendants("ProjectReference").Select(node => Path.GetFileNameWithoutExtension((string)node.Attribute("Include")!))];
        Assert.Contains(project, references);
        Assert.All(references, reference => Assert.Contains(reference, Layers[..(Array.IndexOf(Layers, project) + 1)]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_names_no_namespace_of_a_layer_above_it(string project)
    {
        string[] above = Layers[(Array.IndexOf(Layers, project) + 1)..];
        string[] sources = [.. Repository.Sources($"src/{project}")];
        Assert.NotEmpty(sources);
        Assert.All(sources, path => Assert.All(
            QualifiedName().Matches(File.ReadAllText(path)), name => Assert.DoesNotContain(name.Value, above)));
    }

    [Fact]
    public void The_core_depends_on_nothing_but_the_framework()
    {
        Assert.DoesNotContain("PackageReference", Repository.Read("src/Cleave/Cleave.csproj"), StringComparison.Ordinal);
        Assert.All(
            typeof(GpuBuddy).Assembly.GetReferencedAssemblies(),
            reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_README_lists_the_layers_in_their_order()
    {
        string readme = Repository.Read("README.md");
        int[] places = [.. Layers.Select(layer => readme.IndexOf($"[src/{layer}](src/{layer})", StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [GeneratedRegex(@"\bCleave(\.(Memory|Vulkan|Storage|Orleans|Tools|Cli))?\b")]
    private static partial Regex QualifiedName();
}
