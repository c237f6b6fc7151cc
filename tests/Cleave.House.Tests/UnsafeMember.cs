using System.Text.RegularExpressions;

namespace Cleave.House.Tests;

/// <summary>A member that is declared unsafe, as its source says it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line of the declaration, from 0.</param>
/// <param name="Lines">All lines of the file.</param>
internal sealed partial record UnsafeMember(string Path, int Line, string[] Lines)
{
    private const string Explanation = "// SAFETY:";

    public static IEnumerable<UnsafeMember> In(string path) => In(path, File.ReadAllText(path));

    public static IEnumerable<UnsafeMember> In(string path, string text)
    {
        string[] lines = text.Split('\n');
        return Enumerable.Range(0, lines.Length).Where(line => Declaration().IsMatch(lines[line])).Select(
            line => new UnsafeMember(path, line, lines));
    }

    /// <summary>
    /// Whether the member says first why it is safe: in its block, in that of its first accessor, or beside its expression. An expression
    /// that only passes pointers on needs no explanation, and neither does a field.
    /// </summary>
    public bool IsExplained
    {
        get
        {
            int end = Enumerable.Range(Line, Lines.Length - Line).First(line => BodyOrEnd().IsMatch(Lines[line]));
            if (!Lines[end].Contains("=>", StringComparison.Ordinal))
            {
                return Lines[end].TrimEnd().EndsWith(';') || Lines[end].Contains("{ get;", StringComparison.Ordinal) || IsFirst(end + 1);
            }

            int first = Line;
            while (first > 0 && Lines[first - 1].TrimStart() is ['/', '/', ..] or ['[', ..])
            {
                first--;
            }

            return Enumerable.Range(first, end + 2 - first).Any(Explains) || !Touches().IsMatch(Expression(end));
        }
    }

    public override string ToString() => $"{Path}:{Line + 1}: {Lines[Line].Trim()}";

    private bool IsFirst(int line)
    {
        while (Lines[line].Trim() is "get" or "set" or "{" or ['[', ..])
        {
            line++;
        }

        return Explains(line);
    }

    private bool Explains(int line) => line < Lines.Length && Lines[line].Contains(Explanation, StringComparison.Ordinal);

    private string Expression(int line)
    {
        int last = Enumerable.Range(line, Lines.Length - line).First(at => Lines[at].TrimEnd().EndsWith(';'));
        string text = string.Join('\n', Lines[line..(last + 1)]);
        return text[(text.IndexOf("=>", StringComparison.Ordinal) + 2)..];
    }

    [GeneratedRegex(@"^\s+(?:[a-z]+ )*unsafe (?!.*\b(?:class|struct|interface|record)\b)[^{]")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"=>|^\s*\{|;\s*$|\{ get;")]
    private static partial Regex BodyOrEnd();

    /// <summary>A dereference, or a pointer made of a number.</summary>
    [GeneratedRegex(@"->|\*\(|\w\*\)|(?<![\w)\]] ?)\*\w")]
    private static partial Regex Touches();
}
