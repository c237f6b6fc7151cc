using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Cleave.House.Tests;

/// <summary>Each layer uses only those before it, between projects and, in the core, between folders.</summary>
public sealed partial class LayerTests
{
    /// <summary>The projects, each using only those before it. The README's list is this one.</summary>
    private static readonly string[] Layers = ["Cleave", "Cleave.Memory", "Cleave.Tools", "Cleave.Cli"];

    /// <summary>The folders of the core, each using only types of those before it.</summary>
    private static readonly string[] CoreFolders = ["Units", "Locks", "Observing", "Pool", "Runs", "Sets", "Buddies", "Caches", "Placement", "Core", "Gpu", "BestFit", "Planning"];

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
        // The command also runs the benchmarks, which are no package.
        string[] below = [.. Layers[..Array.IndexOf(Layers, project)], .. project == "Cleave.Cli" ? ["Cleave.Bench"] : (string[])[]];
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
    public void Unsafe_code_is_only_in_the_project_that_has_real_memory()
    {
        foreach (string project in Layers)
        {
            bool allowed = Repository.Read($"src/{project}/{project}.csproj").Contains("AllowUnsafeBlocks>true", StringComparison.Ordinal);
            Assert.Equal(project == "Cleave.Memory", allowed);
        }
    }

    [Fact]
    public void Only_what_is_a_system_imports_calls_of_one()
    {
        string[] importing = [.. Repository.Sources("src").Where(path => File.ReadAllText(path).Contains("Import(", StringComparison.Ordinal))];
        Assert.NotEmpty(importing);
        Assert.All(importing, path => Assert.Equal("Systems", Path.GetFileName(Path.GetDirectoryName(path))));
    }

    [Fact]
    public void The_README_lists_the_layers_in_their_order()
    {
        string readme = Repository.Read("README.md");
        int[] places = [.. Layers.Select(layer => readme.IndexOf($"[src/{layer}](src/{layer})", StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public void Every_folder_of_the_core_has_its_place_in_the_list()
    {
        IEnumerable<string> folders = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src/Cleave")).Select(path => Path.GetFileName(path));
        Assert.Equal(CoreFolders.Order(), folders.Except(["bin", "obj"]).Order());
    }

    [Fact]
    public void Inside_the_core_no_folder_names_a_type_of_one_above_it()
    {
        string[][] declared = [.. CoreFolders.Select(folder => Repository.Sources($"src/Cleave/{folder}").SelectMany(DeclaredTypes).Distinct().ToArray())];
        Assert.All(declared, Assert.NotEmpty);
        for (int folder = 0; folder < CoreFolders.Length; folder++)
        {
            string[] own = [.. declared[..(folder + 1)].SelectMany(types => types)];
            string[] above = [.. declared[(folder + 1)..].SelectMany(types => types).Except(own)];
            Assert.All(Repository.Sources($"src/Cleave/{CoreFolders[folder]}"), path => Assert.Empty(Words(path).Intersect(above)));
        }
    }

    private static IEnumerable<string> DeclaredTypes(string path) => Declaration().Matches(Code(path)).Select(match => match.Groups[1].Value);

    private static IEnumerable<string> Words(string path) => Word().Matches(Code(path)).Select(match => match.Value);

    /// <summary>A source without comments and texts: documentation may point anywhere.</summary>
    private static string Code(string path) => CommentOrText().Replace(File.ReadAllText(path), "");

    [GeneratedRegex(@"\bCleave(\.(Memory|Vulkan|Tools|Cli))?\b")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record)\s+([A-Z]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w*\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"//[^\n]*|""(?:\\.|[^""\\\n])*""")]
    private static partial Regex CommentOrText();

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.|MemoryMarshal\.GetReference")]
    private static partial Regex UnsafeWord();
}
