using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Cleave.Pool;

/// <summary>What a check found, put into words only where it failed: checks are many, failures are not.</summary>
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
