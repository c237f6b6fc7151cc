using System.Text;

namespace Cleave.Tools.Text;

/// <summary>Arranges pieces of text in lines. A piece is never divided, so a piece that is wider than a line makes a wider line.</summary>
internal static class WrappedText
{
    public static void Write(IEnumerable<string> pieces, string separator, int width, TextWriter output)
    {
        foreach (string line in Lines(pieces, separator, width))
        {
            output.WriteLine(line);
        }
    }

    public static IEnumerable<string> Lines(IEnumerable<string> pieces, string separator, int width)
    {
        var line = new StringBuilder();
        foreach (string piece in pieces)
        {
            if (line.Length > 0 && line.Length + separator.Length + piece.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? separator : "").Append(piece);
        }

        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }
}
