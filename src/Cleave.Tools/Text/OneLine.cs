namespace Cleave.Tools.Text;

/// <summary>Formats text from a recording, or its name, as one line that is safe on any screen.</summary>
internal static class OneLine
{
    /// <summary>Replaces each character that moves the cursor, rings, or changes the direction of text by a space.</summary>
    public static string Of(string text) => string.Create(text.Length, text, static (line, text) =>
    {
        for (int at = 0; at < line.Length; at++)
        {
            line[at] = char.IsControl(text[at]) || IsDirection(text[at]) ? ' ' : text[at];
        }
    });

    private static bool IsDirection(char c) =>
        c is '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
