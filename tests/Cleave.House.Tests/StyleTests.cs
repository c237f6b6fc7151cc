using System.Text.RegularExpressions;

namespace Cleave.House.Tests;

/// <summary>The rules of style that neither the build nor a check of white space finds.</summary>
public sealed partial class StyleTests
{
    private static readonly (string Path, string Text)[] Sources =
        [.. new[] { "src", "tests", "bench", "samples" }.SelectMany(Repository.Sources).Select(path => (path, File.ReadAllText(path)))];

    /// <summary>Folders whose doc comments are in plain English.</summary>
    public static TheoryData<string> PlainFolders => ["src", "bench", "samples"];

    /// <summary>Folders whose summaries have to stand alone. A test may say as a question what it finds out.</summary>
    public static TheoryData<string> StandaloneFolders => ["src", "bench", "samples", "tests"];

    /// <summary>Pages of the documentation, by their paths in the repository.</summary>
    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Concat(Directory.GetFiles(Repository.Root, "*.md")).Select(
            path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')).Order()];

    /// <summary>First words that make a summary lean on the name of its member.</summary>
    private static readonly HashSet<string> Leaning = new(
        "It Its They Them Their This That These Those There He She We You I Who Whose Which".Split(' '), StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Asking = new("What Where How".Split(' '), StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void Namespaces_are_imported_in_their_order_those_of_the_system_first() => Check(text =>
    {
        string[] imported = [.. Import().Matches(text).Select(match => match.Groups[1].Value)];
        return imported.SequenceEqual(imported.OrderBy(IsOfUs).ThenBy(name => name, StringComparer.OrdinalIgnoreCase));
    });

    [Fact]
    public void Members_are_named_without_this() => Check(text => !QualifiedMember().IsMatch(text));

    [Fact]
    public void Types_that_have_a_keyword_are_named_by_it() => Check(text => !FrameworkName().IsMatch(text));

    [Theory]
    [MemberData(nameof(StandaloneFolders))]
    public void Summaries_have_four_words_or_more(string folder) => CheckText(SummariesIn(folder), text => Prose.WordCount(text) >= 4);

    [Theory]
    [MemberData(nameof(StandaloneFolders))]
    public void Summaries_do_not_start_with_a_pronoun(string folder) =>
        CheckText(SummariesIn(folder), text => !Leaning.Contains(Prose.FirstWord(text)));

    [Theory]
    [MemberData(nameof(PlainFolders))]
    public void Summaries_do_not_start_with_a_question(string folder) =>
        CheckText(SummariesIn(folder), text => !Asking.Contains(Prose.FirstWord(text)));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Sentences_of_a_page_have_35_words_or_fewer(string page) =>
        CheckText(Prose.Sentences(Repository.Read(page)), text => Prose.WordCount(text) <= 35);

    [Fact]
    public void Summaries_are_found_with_their_words()
    {
        string[] summaries =
        [
            .. Prose.Summaries(
                "    /// <summary>They.</summary>\n    First,\n\n    /// <summary>\n    /// What a <see cref=\"Trace\"/>\n    /// "
                    + "is.\n    /// </summary>\n"),
        ];
        Assert.Equal(["They.", "What a Trace is."], summaries);
        Assert.Equal([1, 4], summaries.Select(Prose.WordCount));
        Assert.Equal(["They", "What"], summaries.Select(Prose.FirstWord));
    }

    [Fact]
    public void Sentences_are_found_in_paragraphs_lists_and_tables()
    {
        const string Page =
            "# Heading\n\nOne `a b c` two\nthree. Four (five.) Six 1.5 seven!\n\n- Eight\n  [nine](x/y z.md)\n- Ten\n\n```\ncode. "
                + "more\n```\n\n| a | b c |\n";
        IEnumerable<string> sentences = Prose.Sentences(Page).Select(sentence => sentence.Trim()).Where(sentence => sentence.Length > 0);
        Assert.Equal(["One code two three.", "Four (five.)", "Six 1.5 seven!", "- Eight [nine]", "- Ten", "a", "b c"], sentences);
        Assert.Equal([4, 2, 3, 2, 1, 1, 2], sentences.Select(Prose.WordCount));
    }

    /// <summary>The summaries of all sources in a folder, without the sources that quote summaries.</summary>
    private static IEnumerable<string> SummariesIn(string folder) => Repository.Sources(folder)
        .Where(path => Path.GetFileName(path) is not (nameof(StyleTests) + ".cs") and not (nameof(Prose) + ".cs"))
        .SelectMany(path => Prose.Summaries(File.ReadAllText(path)));

    private static void CheckText(IEnumerable<string> texts, Func<string, bool> isRight)
    {
        string[] all = [.. texts];
        string[] wrong = [.. all.Where(text => !isRight(text))];
        Assert.NotEmpty(all);
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    private static void Check(Func<string, bool> isRight)
    {
        Assert.NotEmpty(Sources);
        Assert.Empty(Sources.Where(source => !isRight(source.Text)).Select(source => source.Path));
    }

    private static bool IsOfUs(string name) => name != "System" && !name.StartsWith("System.", StringComparison.Ordinal);

    [GeneratedRegex(@"^using ([A-Z][\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"(?<![\w""'/*] )(?<!\w)this\.[a-zA-Z_]\w*\s*[=;(.+]")]
    private static partial Regex QualifiedMember();

    /// <summary>A declaration with the name that the framework has for a type of the language.</summary>
    [GeneratedRegex(
        @"^\s*(?:[a-z]+ )*(?:S?Byte|U?Int(?:16|32|64)|Single|Double|Boolean|Char|Decimal|String|Object)(?:\[\])?\??\s+\w+\s*(?:=|;|\()",
        RegexOptions.Multiline)]
    private static partial Regex FrameworkName();
}
