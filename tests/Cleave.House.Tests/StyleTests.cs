using System.Text.RegularExpressions;

namespace Cleave.House.Tests;

/// <summary>The rules of style that neither the build nor a check of white space finds.</summary>
public sealed partial class StyleTests
{
    private static readonly (string Path, string Text)[] Sources =
        [.. new[] { "src", "tests", "bench", "samples" }.SelectMany(Repository.Sources).Select(path => (path, File.ReadAllText(path)))];

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
    [GeneratedRegex(@"^\s*(?:[a-z]+ )*(?:S?Byte|U?Int(?:16|32|64)|Single|Double|Boolean|Char|Decimal|String|Object)(?:\[\])?\??\s+\w+\s*(?:=|;|\()", RegexOptions.Multiline)]
    private static partial Regex FrameworkName();
}
