using System.Reflection;
using System.Text.RegularExpressions;

namespace Cleave.House.Tests;

/// <summary>Every name that a page of the documentation writes as code is a name of the product,
/// so that a rename cannot leave one behind.</summary>
public sealed partial class DocumentationTests
{
    private static readonly Dictionary<string, HashSet<string>> Members = ReadMembers();
    private static readonly HashSet<string> Words = ReadWords();

    public static TheoryData<string> Pages =>
        [.. Repository.Pages.Select(page => Path.GetRelativePath(Repository.Root, page).Replace('\\', '/'))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Members_of_public_types_exist(string page) => Assert.Empty(CodeOf(page)
        .SelectMany(code => QualifiedName().Matches(code))
        .Where(name => Members.TryGetValue(name.Groups[1].Value, out HashSet<string>? members) && !members.Contains(name.Groups[2].Value))
        .Select(name => name.Value));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Calls_are_public(string page) => Assert.Empty(CodeOf(page)
        .Select(code => Call().Match(code))
        .Where(call => call.Success && IsOfThisProduct(call.Groups[1].Value)
            && !Members.Values.Any(members => members.Contains(call.Groups[2].Value)))
        .Select(call => call.Value));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Names_occur_in_the_sources(string page) => Assert.DoesNotContain(
        CodeOf(page), code => Name().IsMatch(code) && !Words.Contains(code) && code is not nameof(SpinLock));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Files_of_the_sources_exist(string page) => Assert.DoesNotContain(
        SourceFile().Matches(Repository.Read(page)).Select(file => file.Value),
        file => !Repository.SourceNames.Contains(Path.GetFileName(file)));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_to_sections_lead_to_headings(string page) => Assert.All(SectionLink().Matches(Repository.Read(page)), link =>
    {
        string target = Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, link.Groups[1].Value);
        string text = link.Groups[1].Value == "" ? Repository.Read(page) : File.ReadAllText(target);
        Assert.Contains(link.Groups[2].Value, Heading().Matches(text).Select(heading => AnchorOf(heading.Groups[1].Value)));
    });

    /// <summary>The words that a page writes as code within its sentences and tables.</summary>
    private static IEnumerable<string> CodeOf(string page) =>
        InlineCode().Matches(Block().Replace(Repository.Read(page), "")).Select(code => code.Groups[1].Value);

    /// <summary>Whether the public API may have a call: the call names no type, an object, or a public type.</summary>
    private static bool IsOfThisProduct(string before) =>
        before == "" || char.IsLower(before[0]) || Members.ContainsKey(before.Split('.', '<')[0]);

    private static string AnchorOf(string heading) =>
        NoAnchor().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static Dictionary<string, HashSet<string>> ReadMembers()
    {
        var types = new Dictionary<string, HashSet<string>>();
        foreach (Type type in Repository.Libraries.SelectMany(library => Assembly.Load(library).GetExportedTypes()))
        {
            string name = type.Name.Split('`')[0];
            if (!types.TryGetValue(name, out HashSet<string>? members))
                types.Add(name, members = [name]);
            members.UnionWith(type.GetMembers().Select(member => member.Name));
        }

        return types;
    }

    private static HashSet<string> ReadWords() =>
        [.. Repository.AllSources.SelectMany(path => Word().Matches(File.ReadAllText(path))).Select(
            word => word.Value), .. Repository.SourceNames.Select(name => name[..^3])];

    [GeneratedRegex(@"```.*?```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\b([A-Z]\w+)(?:<\w+>)?\.([A-Z]\w+)(?![\w*.])")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"^((?:[\w<>]+\.)*)([A-Z]\w+)\([^()]*\)$")]
    private static partial Regex Call();

    [GeneratedRegex(@"^[A-Z][a-z]\w{2,}$")]
    private static partial Regex Name();

    [GeneratedRegex(@"[\w./{}]*\w\}?\.cs\b")]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]*)#([^)]+)\)")]
    private static partial Regex SectionLink();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
