using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cleave.Gpu;

namespace Cleave.House.Tests;

/// <summary>Each layer uses only those before it, between projects and, inside each, between folders.</summary>
public sealed partial class LayerTests
{
    /// <summary>The projects, each using only those before it. The README's list is this one.</summary>
    private static readonly string[] Layers = ["Cleave", "Cleave.Memory", "Cleave.Tools", "Cleave.Cli"];

    /// <summary>The folders of each project, each using only types of those before it; "" is the project's root.</summary>
    private static readonly Dictionary<string, string[]> Folders = new()
    {
        ["Cleave"] =
        [
            "", "Locks", "Observing", "Pool", "Runs", "Sets", "Buddies", "Caches", "Placement", "Core", "Gpu", "BestFit", "Planning",
        ],
        ["Cleave.Memory"] = ["Contract", "Systems", "Frames", "Pages", "Nodes", "Context", "Slabs", "Mapping", "Heaps", "Owners"],
        ["Cleave.Tools"] =
        [
            "Units", "Text", "Input", "Pickle", "Traces", "TextTraces", "Snapshots", "Files", "Recording", "Moments",
            "Planning", "Replay", "Reports", "Advice", "Terminal", "Json", "Svg", "Html", "Renderers",
        ],
        ["Cleave.Cli"] = ["Exec", ""],
    };

    public static TheoryData<string> LayeredProjects => [.. Folders.Keys];

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
    [InlineData("Cleave.Tools")]
    public void Linked_sources_add_nothing_to_the_public_API(string project) =>
        Assert.All(Assembly.Load(project).GetExportedTypes(), type => Assert.StartsWith(project, type.Namespace, StringComparison.Ordinal));

    [Theory]
    [InlineData("Cleave.Tests", "Cleave")]
    [InlineData("Cleave.Memory.Tests", "Cleave.Memory")]
    [InlineData("Cleave.Tools.Tests", "Cleave.Tools")]
    [InlineData("Cleave.Cli.Tests", "Cleave.Cli")]
    public void The_tests_of_a_project_refer_to_nothing_above_it(string tests, string project)
    {
        XDocument file = XDocument.Parse(Repository.Read($"tests/{tests}/{tests}.csproj"));
        string[] references = [.. file.Descendants("ProjectReference").Select(node => Path.GetFileNameWithoutExtension((string)node.Attribute("Include")!))];
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

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_namespace_of_a_file_is_its_folder(string project)
    {
        foreach (string path in Repository.Sources($"src/{project}"))
        {
            string folder = Path.GetRelativePath(Path.Combine(Repository.Root, "src"), Path.GetDirectoryName(path)!);
            Match declared = NamespaceLine().Match(File.ReadAllText(path));
            Assert.True(
                !declared.Success || declared.Groups[1].Value == folder.Replace(Path.DirectorySeparatorChar, '.'),
                $"{path} declares {declared.Groups[1].Value}");
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

    [Theory]
    [MemberData(nameof(LayeredProjects))]
    public void Every_folder_has_its_place_in_the_list(string project)
    {
        string root = Path.Combine(Repository.Root, "src", project);
        IEnumerable<string> folders = Repository.Sources($"src/{project}")
            .Select(path => Path.GetRelativePath(root, Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '/'))
            .Select(folder => folder == "." ? "" : folder)
            .Distinct();
        Assert.Equal(Folders[project].Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(LayeredProjects))]
    public void No_folder_names_a_type_of_one_above_it(string project)
    {
        string[] folders = Folders[project];
        string[][] declared = [.. folders.Select(folder => In(project, folder).SelectMany(DeclaredTypes).Distinct().ToArray())];
        Assert.All(declared, Assert.NotEmpty);
        for (int folder = 0; folder < folders.Length; folder++)
        {
            string[] own = [.. declared[..(folder + 1)].SelectMany(types => types)];
            string[] above = [.. declared[(folder + 1)..].SelectMany(types => types).Except(own)];
            Assert.All(In(project, folders[folder]), path => Assert.Empty(Words(path).Intersect(above)));
        }
    }

    /// <summary>The sources in a folder, without those of folders in it.</summary>
    private static IEnumerable<string> In(string project, string folder)
    {
        string path = Path.Combine(Repository.Root, "src", project, folder).TrimEnd(Path.DirectorySeparatorChar);
        return Repository.Sources($"src/{project}").Where(source => Path.GetDirectoryName(source) == path);
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

    /// <summary>A name that stands alone, so that it may be a type's: what follows a dot is a member.</summary>
    [GeneratedRegex(@"(?<![.\w])[A-Z]\w*\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"//[^\n]*|""(?:\\.|[^""\\\n])*""")]
    private static partial Regex CommentOrText();

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.|MemoryMarshal\.GetReference")]
    private static partial Regex UnsafeWord();
}
