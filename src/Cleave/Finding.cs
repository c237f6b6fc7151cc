using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Cleave;

/// <summary>The text about a failed check. The text is made only if the check failed: an audit makes thousands of checks that hold.</summary>
[InterpolatedStringHandler]
internal readonly ref struct Finding
{
    private readonly StringBuilder? _text;

    /// <summary>Called by the compiler, before the parts of the text are made.</summary>
    public Finding(int literalLength, int formattedCount, bool holds, out bool isWanted)
    {
        isWanted = !holds;
        _text = holds ? null : new StringBuilder(literalLength + (8 * formattedCount));
    }

    public void AppendLiteral(string text) => _text?.Append(text);

    public void AppendFormatted<T>(T value) => _text?.Append(CultureInfo.InvariantCulture, $"{value}");

    public override string ToString() => _text?.ToString() ?? "";
}
