using System.Net;
using System.Text.RegularExpressions;

namespace Cleave.House.Tests;

/// <summary>Finds the summaries of a source file and the sentences of a page, for the tests of style.</summary>
internal static partial class Prose
{
    /// <summary>Returns the text of every summary in a source file, without tags and line breaks.</summary>
    public static IEnumerable<string> Summaries(string source) =>
        Summary().Matches(CommentMark().Replace(source, "")).Select(match => Plain(match.Groups[1].Value));

    /// <summary>Returns the sentences of a page in Markdown. Headings and code blocks are left out, and a code span is one word.</summary>
    public static IEnumerable<string> Sentences(string page) => Paragraphs(page).SelectMany(text => SentenceEnd().Split(text));

    /// <summary>Counts the words of a text, which are those parts between spaces that have a letter or a digit.</summary>
    public static int WordCount(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Count(part => part.Any(char.IsLetterOrDigit));

    /// <summary>Returns the first word of a text, without the punctuation around it.</summary>
    public static string FirstWord(string text) => Word().Match(text).Value;

    private static string Plain(string summary) =>
        WebUtility.HtmlDecode(string.Join(
            ' ', Tag().Replace(Reference().Replace(summary, "$1"), "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>Returns the paragraphs, the items of lists and the cells of tables, each as one line.</summary>
    private static IEnumerable<string> Paragraphs(string page)
    {
        var paragraph = new List<string>();
        bool isCode = false;
        foreach (string line in HtmlComment().Replace(page, "").Split('\n').Append(""))
        {
            string text = LinkTarget().Replace(CodeSpan().Replace(line.Trim(), "code"), "");
            bool isFence = text.StartsWith("```", StringComparison.Ordinal);
            isCode ^= isFence;
            bool isIndentedCode = paragraph.Count == 0 && line.StartsWith("    ", StringComparison.Ordinal);
            bool isText = text.Length > 0 && !isFence && !isCode && !isIndentedCode && text[0] is not ('#' or '|');
            if (paragraph.Count > 0 && (!isText || ListItem().IsMatch(text)))
            {
                yield return string.Join(' ', paragraph);
                paragraph.Clear();
            }

            if (isText)
            {
                paragraph.Add(text);
            }
            else if (!isCode && text.StartsWith('|'))
            {
                foreach (string cell in text.Split('|'))
                {
                    yield return cell;
                }
            }
        }
    }

    [GeneratedRegex(@"^\s*/// ?", RegexOptions.Multiline)]
    private static partial Regex CommentMark();

    [GeneratedRegex("<summary>(.*?)</summary>", RegexOptions.Singleline)]
    private static partial Regex Summary();

    /// <summary>Matches a tag that stands for the name that its attribute quotes.</summary>
    [GeneratedRegex(@"<(?:see|paramref|typeparamref) \w+=""([^""]*)""\s*/>")]
    private static partial Regex Reference();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\w[\w'’-]*")]
    private static partial Regex Word();

    /// <summary>Matches a comment, which no reader of a page sees.</summary>
    [GeneratedRegex("^<!--.*?-->$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex HtmlComment();

    [GeneratedRegex("`[^`]+`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"(?<=\])\([^)]*\)")]
    private static partial Regex LinkTarget();

    [GeneratedRegex(@"^(?:[-*]|\d+\.)\s")]
    private static partial Regex ListItem();

    /// <summary>Matches the space behind a full stop, a question mark or an exclamation mark,
    /// with what may close a sentence after it.</summary>
    [GeneratedRegex(@"(?:(?<=[.!?])|(?<=[.!?][)""*])|(?<=[.!?]\*\*))\s+")]
    private static partial Regex SentenceEnd();
}
