using System.Text.RegularExpressions;

namespace Cleave.Examples.Tests.Support;

/// <summary>The programs on the pages of the documentation.</summary>
/// <remarks>
/// All C# blocks of a tutorial are one program, in their order. On every other page each block is one. A block that begins with the comment
/// <c>// In a file of its own</c> is one. A block of text behind a block of C# is what the program prints there, besides what comments
/// promise. A comment of HTML that begins with <c>setup</c> has code that the page does not show, such as the allocator that a fragment
/// talks about. A block that a sample or another test contains word for word is compiled there, and one behind a comment of HTML that
/// begins with <c>not compiled</c> is not compiled, for the reason that the comment gives.
/// </remarks>
internal static partial class Pages
{
    private const string Tutorials = "docs/tutorials/";
    private static readonly string[] SourceFolders = ["samples", "tests"];
    private static readonly Lazy<string> Sources = new(ReadSources);

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>All programs, by their names: the path of the page, and for a single block its number.</summary>
    public static IReadOnlyDictionary<string, Example> Programs { get; } =
        Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Order()
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).SelectMany(Read).ToDictionary(example => example.Name);

    private static IEnumerable<Example> Read(string page)
    {
        string text = NotCompiled().Replace(File.ReadAllText(Path.Combine(Root, page)).ReplaceLineEndings("\n"), "");
        (string Language, string Content)[] blocks = [
            .. Block().Matches(text).Select(block => (block.Groups[1].Value, block.Groups[2].Value))];
        if (page.StartsWith(Tutorials, StringComparison.Ordinal))
        {
            yield return Make(page, blocks);
            yield break;
        }

        for (int index = 0; index < blocks.Length; index++)
        {
            if (blocks[index].Language == "csharp" && !Sources.Value.Contains(Trim(blocks[index].Content), StringComparison.Ordinal))
            {
                bool hasSetup = index > 0 && blocks[index - 1].Language == "<!-- setup";
                yield return Make($"{page}, block {index + 1}", blocks.AsSpan((hasSetup ? index - 1 : index)..(index + 1)));
            }
        }
    }

    private static Example Make(string name, ReadOnlySpan<(string Language, string Content)> blocks)
    {
        var statements = new List<string>();
        var files = new List<string>();
        var promised = new List<string>();
        bool isAfterCode = false;
        foreach ((string language, string content) in blocks)
        {
            if (language is "csharp" or "<!-- setup")
            {
                (FileName().IsMatch(content) ? files : statements).Add(content);
                promised.AddRange(Promises.In(content));
            }
            else if (language == "text" && isAfterCode)
            {
                promised.AddRange(content.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd()));
            }

            isAfterCode = language == "csharp";
        }

        // A tutorial is followed word for word, so it imports everything itself. The text of other pages names their namespaces.
        string[] imported = name.StartsWith(Tutorials, StringComparison.Ordinal) ? [] : ["Cleave"];
        return new Example(name, [Arrange(statements), .. files], promised) { Imported = imported };
    }

    /// <summary>Makes one file of the blocks: the namespaces that they import stand first, and types last.</summary>
    private static string Arrange(List<string> blocks)
    {
        string code = string.Join('\n', blocks);
        string imports = string.Join('\n', Import().Matches(code).Select(match => match.Value).Distinct());
        string[] types = [.. Declaration().Matches(code).Select(match => match.Value)];
        return $"{imports}\n{Declaration().Replace(Import().Replace(code, ""), "")}\n{string.Join('\n', types)}";
    }

    private static string Trim(string code) => string.Join('\n', code.Trim('\n').Split('\n').Select(line => line.Trim()));

    private static string ReadSources() => string.Join('\n', SourceFolders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal)).Select(path => Trim(File.ReadAllText(path))));

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Cleave.slnx"))
            ? folder
            : FindRoot(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository."));

    [GeneratedRegex(@"^(?:```)?(?<1>csharp|text|<!-- setup)\n(?<2>.*?)^(?:```|-->)$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^<!-- not compiled: [^>]+ -->\n+```csharp\n.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex NotCompiled();

    [GeneratedRegex("^// In a file of its own")]
    private static partial Regex FileName();

    [GeneratedRegex(@"^using (?:static )?[A-Z][\w.]*;$", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"^(?:\w+ )*(?:class|struct|record) \w+.*?^\}$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Declaration();
}
