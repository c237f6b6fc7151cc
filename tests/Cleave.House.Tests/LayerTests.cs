using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Cleave.House.Tests;

/// <summary>Each layer uses only those before it, between projects and, in the core, between folders.</summary>
public sealed partial class LayerTests
{
    /// <summary>The projects, each using only those before it. The README's list is this one.</summary>
    private static readonly string[] Layers = ["Cleave", "Cleave.Tools", "Cleave.Cli"];

    /// <summary>The namespaces of the core that are not public, each using only those before it.</summary>
    private static readonly string[] CoreLayers = ["Cleave.Sets", "Cleave.Buddies", "Cleave.Placement"];

    private static readonly string[] CoreFolders = ["Units", "Sets", "Buddies", "Placement", "Core", "Gpu"];

    public static TheoryData<string> Projects => [.. Layers];

    [Fact]
    public void Every_project_has_its_place_in_the_list()
    {
        IEnumerable<string> projects = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(path => Path.GetFileName(path));
        Assert.Equal(Layers.Order(), projects.Order());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_layers_below_it(string project)
    {
        string[] below = Layers[..Array.IndexOf(Layers, project)];
        XDocument file = XDocument.Parse(Repository.Read($"src/{project}/{project}.csproj"));
        IEnumerable<string> references = file.Descendants("ProjectReference").Select(node => Path.GetFileNameWithoutExtension((string)node.Attribute("Include")!));
        Assert.All(references, reference => Assert.Contains(reference, below));
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

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_declares_only_its_own_namespaces(string project)
    {
        foreach (string path in Repository.Sources($"src/{project}"))
        {
            Match declared = NamespaceLine().Match(File.ReadAllText(path));
            string name = declared.Success ? declared.Groups[1].Value : project;
            Assert.True(name == project || name.StartsWith(project + ".", StringComparison.Ordinal), $"{path} declares {name}");
        }
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
    public void The_core_has_no_unsafe_code()
    {
        Assert.All(Repository.Sources("src/Cleave"), path =>
            Assert.DoesNotMatch(UnsafeWord(), File.ReadAllText(path)));
        Assert.Contains("<AllowUnsafeBlocks>false</AllowUnsafeBlocks>", Repository.Read("src/Directory.Build.props"), StringComparison.Ordinal);
    }

    [Fact]
    public void Inside_the_core_no_folder_uses_one_above_it()
    {
        for (int folder = 0; folder < CoreFolders.Length; folder++)
        {
            string[] above = [.. CoreFolders[(folder + 1)..].Select(name => $"Cleave.{name}").Intersect(CoreLayers)];
            Assert.All(Repository.Sources($"src/Cleave/{CoreFolders[folder]}"), path => Assert.All(
                above, name => Assert.DoesNotContain($"using {name};", File.ReadAllText(path), StringComparison.Ordinal)));
        }

        IEnumerable<string> folders = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src/Cleave")).Select(path => Path.GetFileName(path));
        Assert.Equal(CoreFolders.Order(), folders.Except(["bin", "obj"]).Order());
    }

    [GeneratedRegex(@"\bCleave(\.(Memory|Vulkan|Tools|Cli))?\b")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.|MemoryMarshal\.GetReference")]
    private static partial Regex UnsafeWord();
}
