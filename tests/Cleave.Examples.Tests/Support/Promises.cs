using System.Text.RegularExpressions;

namespace Cleave.Examples.Tests.Support;

/// <summary>The output that the text of an example promises.</summary>
internal static partial class Promises
{
    /// <summary>The comments behind the lines that write a line.</summary>
    public static IEnumerable<string> In(string code) => Promise().Matches(code).Select(match => match.Groups[1].Value.TrimEnd());

    /// <summary>Whether the output is as promised.</summary>
    public static void AssertKept(Example example, string output)
    {
        string[] lines = [.. output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];
        string actual = string.Join('\n', lines);
        string promised = string.Join('\n', example.Promised);
        string pattern = "^" + Regex.Escape(promised).Replace(@"\.\.\.", ".*", StringComparison.Ordinal) + "$";
        Assert.True(Regex.IsMatch(actual, pattern), $"{example.Name} promises\n{promised}\nand prints\n{actual}");
    }

    [GeneratedRegex(@"^.*Console\.Write(?:Line)?\(.*\); // (.*)$", RegexOptions.Multiline)]
    private static partial Regex Promise();
}
