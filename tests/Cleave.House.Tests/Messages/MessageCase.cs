using System.Text.RegularExpressions;

namespace Cleave.House.Tests.Messages;

/// <summary>One message of the library: the call that led to it, and what a caller sees of it.</summary>
/// <param name="Section">The part of the library.</param>
/// <param name="Call">The source text of the call.</param>
/// <param name="Type">The type of the exception, or of the value that has the message.</param>
/// <param name="ParamName">The parameter that the exception names, or null.</param>
/// <param name="Text">The message, without what .NET adds for the parameter and the value.</param>
internal sealed partial record MessageCase(string Section, string Call, string Type, string? ParamName, string Text)
{
    public static MessageCase Of(string section, string call, Exception error) => new(
        section,
        Shorten(call),
        error.GetType().Name,
        (error as ArgumentException)?.ParamName,
        Stable(error.Message));

    public static MessageCase Of(string section, string call, string type, string text) =>
        new(section, Shorten(call), type, null, Stable(text));

    /// <summary>The name of the method that the call ends with, of the type for a constructor, "Item" for an indexer.</summary>
    public string Method
    {
        get
        {
            string skeleton = Call;
            while (Inner().Replace(skeleton, inner => inner.Value[0] == '[' ? "\u0002" : "\u0001") is var outer && outer != skeleton)
                skeleton = outer;
            return Called().Match(skeleton.TrimEnd('!')) is { Success: true } called ? called.Groups[1].Value : "Item";
        }
    }

    public override string ToString() => $"{Call}\n    {Type}{(ParamName is null ? "" : $" ({ParamName})")}\n    {Text}\n";

    private static string Shorten(string call)
    {
        string line = Blank().Replace(call, " ").Replace("( ", "(", StringComparison.Ordinal);
        return line.StartsWith("() => ", StringComparison.Ordinal) ? line[6..] : line;
    }

    /// <summary>Addresses of real memory differ from run to run; what .NET adds stands in the line above.</summary>
    private static string Stable(string text)
    {
        string known = RealAddress().Replace(
            DefaultHeap().Replace(TempFolder().Replace(text.Trim(), ""), "<half of the memory>"), "0x<address>");
        return Added().Replace(known, "").Replace("\n", "\n    ", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    /// <summary>A pair of brackets with none inside.</summary>
    [GeneratedRegex(@"\([^()[\]{}]*\)|\[[^()[\]{}]*\]| \{[^()[\]{}]*\}|<[\w, ]+>")]
    private static partial Regex Inner();

    /// <summary>The last name that something in brackets followed, unless it is a variable with an index.</summary>
    [GeneratedRegex(@"(?:\.|new )(\w+)\u0001+$")]
    private static partial Regex Called();

    /// <summary>The size of the default heap, which depends on the machine.</summary>
    [GeneratedRegex("(?<=already, with |serve up to )(?!32 MiB)[0-9]+ [KMGT]iB")]
    private static partial Regex DefaultHeap();

    /// <summary>A folder that a test makes, whose name is another each time.</summary>
    [GeneratedRegex(@"(?<=')[^']*cleave-messages-[^/\\]*[/\\]")]
    private static partial Regex TempFolder();

    [GeneratedRegex("0x[0-9a-f]{10,16}")]
    private static partial Regex RealAddress();

    [GeneratedRegex(@" \(Parameter '[^']*'\)|\s+Actual value was [^\n]*")]
    private static partial Regex Added();
}
