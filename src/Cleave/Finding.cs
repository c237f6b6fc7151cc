using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Cleave;

/// <summary>The text that describes a failed check.</summary>
/// <remarks>The text is built only if the check failed, because an audit makes thousands of checks that succeed.</remarks>
[InterpolatedStringHandler]
internal readonly ref struct Finding
{
    private readonly StringBuilder? _text;

    /// <summary>Prepares the text of a check. The compiler calls this before it evaluates the parts of the text.</summary>
    /// <param name="literalLength">Characters of the constant parts.</param>
    /// <param name="formattedCount">The number of values in the text.</param>
    /// <param name="holds">Whether the check succeeded, so that no text is needed.</param>
    /// <param name="isWanted">Whether the compiler has to evaluate the parts of the text.</param>
    public Finding(int literalLength, int formattedCount, bool holds, out bool isWanted)
    {
        isWanted = !holds;
        _text = holds ? null : new StringBuilder(literalLength + (8 * formattedCount));
    }

    public void AppendLiteral(string text) => _text?.Append(text);

    public void AppendFormatted<T>(T value) => _text?.Append(CultureInfo.InvariantCulture, $"{value}");

    public override string ToString() => _text?.ToString() ?? "";
}
