using System.Text.RegularExpressions;

namespace Cleave.House.Tests;

/// <summary>In each project, each folder uses only those before it, and the namespace of a file is its folder.</summary>
public sealed partial class FolderLayerTests
{
    /// <summary>The folders of each project, each using only types of those before it; "" is the project's root.</summary>
    private static readonly Dictionary<string, string[]> Folders = new()
    {
        ["Cleave"] =
        [
            "", "State", "Locks", "Observing", "Runs", "Moves", "Sets", "Caches", "Pool", "Buddies", "Placement", "Core", "Gpu", "BestFit",
            "Planning", "Iterations",
        ],
        ["Cleave.Memory"] = ["Contract", "Systems", "Frames", "Pages", "Nodes", "Context", "Slabs", "Mapping", "Heaps", "Owners"],
        ["Cleave.Vulkan"] = ["", "Statistics", "Native", "Choice", "Devices", "Blocks", "Allocation", "Release", "Moves", "Headless"],
        ["Cleave.Storage"] = ["", "Files", "Queues", "Spaces"],
        ["Cleave.Orleans"] = ["", "Ledger", "Storage", "Grains", "Client", "Hosting"],
        ["Cleave.Tools"] =
        [
            "Units", "Text", "Input", "Pickle", "Traces", "TextTraces", "Snapshots", "Dumps", "Files", "Recording", "Moments",
            "Planning", "Replay", "Reports", "Advice", "Terminal", "Json", "Svg", "Html", "Renderers",
        ],
        ["Cleave.Cli"] = ["Exec", ""],
    };

    public static TheoryData<string> Projects => [.. Folders.Keys];

    /// <summary>The projects whose folders have a table; that of the command has only one folder.</summary>
    public static TheoryData<string> Described => [.. Folders.Keys.Where(project => project != "Cleave.Cli")];

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

    [Theory]
    [MemberData(nameof(Projects))]
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
    [MemberData(nameof(Described))]
    public void The_page_of_the_architecture_has_the_folders_in_the_same_order(string project)
    {
        string page = Repository.Read("docs/architecture.md");
        string section = page[page.IndexOf($"### {project}: ", StringComparison.Ordinal)..];
        string table = section[section.IndexOf("\n|---", StringComparison.Ordinal)..];
        IEnumerable<string> rows = table[..table.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n')[2..];
        IEnumerable<string> folders = rows.SelectMany(row => row.Split('|')[1].Split(',', StringSplitOptions.TrimEntries));
        Assert.Equal(Folders[project], folders.Select(folder => folder == "(root)" ? "" : folder));
    }

    [Theory]
    [MemberData(nameof(Projects))]
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

    [Fact]
    public void The_two_GPU_allocators_stand_side_by_side()
    {
        string[] safe = [.. In("Cleave", "Gpu").SelectMany(Words).Distinct()];
        Assert.Empty(safe.Intersect(In("Cleave", "Core").SelectMany(DeclaredTypes)));
    }

    /// <summary>Members count too, so that each name has one meaning in all projects: a type of a higher folder and a member of a lower one
    /// must not share it. To pass, rename the less known of the two.</summary>
    [Fact]
    public void No_folder_names_anything_by_the_name_of_a_type_above_it()
    {
        (string Folder, string[] Sources)[] folders =
            [.. Folders.SelectMany(
                project => project.Value.Select(folder => ($"{project.Key}/{folder}", In(project.Key, folder).ToArray())))];
        var level = new Dictionary<string, int>();
        for (int folder = folders.Length - 1; folder >= 0; folder--)
        {
            foreach (string type in folders[folder].Sources.SelectMany(DeclaredTypes))
            {
                level[type] = folder;
            }
        }

        IEnumerable<string> twice =
            from folder in Enumerable.Range(0, folders.Length)
            from source in folders[folder].Sources
            from name in AnyWord().Matches(Code(source)).Select(match => match.Value).Distinct()
            where level.GetValueOrDefault(name, -1) > folder
            select $"{source} uses the name {name} of a type in {folders[level[name]].Folder}";
        Assert.Empty(twice);
    }

    /// <summary>The sources in a folder, without those of folders in it.</summary>
    private static IEnumerable<string> In(string project, string folder)
    {
        string path = Path.Combine(Repository.Root, "src", project, folder).TrimEnd(Path.DirectorySeparatorChar);
        return Repository.Sources($"src/{project}").Where(source => Path.GetDirectoryName(source) == path);
    }

    private static IEnumerable<string> DeclaredTypes(string path) =>
        Declaration().Matches(Code(path)).Select(match => match.Groups[1].Value);

    private static IEnumerable<string> Words(string path) => Word().Matches(Code(path)).Select(match => match.Value);

    /// <summary>A source without comments and texts: documentation may point anywhere.</summary>
    private static string Code(string path) => CommentOrText().Replace(File.ReadAllText(path), "");

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record)\s+([A-Z]\w*)")]
    private static partial Regex Declaration();

    /// <summary>A name that stands alone, so that it may be a type's: what follows a dot is a member.</summary>
    [GeneratedRegex(@"(?<![.\w])[A-Z]\w*\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"\b[A-Z]\w*\b")]
    private static partial Regex AnyWord();

    [GeneratedRegex(@"//[^\n]*|""(?:\\.|[^""\\\n])*""")]
    private static partial Regex CommentOrText();
}
