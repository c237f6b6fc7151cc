using System.Globalization;

namespace Cleave.Tools.Exec;

/// <summary>The words of one operation line, read from the left. Numbers are decimal or 0x hex.</summary>
internal ref struct OperationReader(ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> _rest = line;

    /// <summary>The next word; empty at the end of the line.</summary>
    public ReadOnlySpan<char> Word()
    {
        _rest = _rest.TrimStart();
        int end = _rest.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> word = end < 0 ? _rest : _rest[..end];
        _rest = _rest[word.Length..];
        return word;
    }

    /// <summary>The next word as a number of 64 bits.</summary>
    /// <param name="what">What the number is, for the message.</param>
    /// <exception cref="FormatException">There is no further word, or it is no such number.</exception>
    public ulong Number(string what)
    {
        ReadOnlySpan<char> word = Word();
        bool hex = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        NumberStyles style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (word.Contains('\0') || !ulong.TryParse(hex ? word[2..] : word, style, CultureInfo.InvariantCulture, out ulong number))
        {
            throw new FormatException(
                word.IsEmpty ? $"there is no argument for {what}" : $"'{word}' for {what} is no number from 0 to 2^64 - 1");
        }

        return number;
    }

    /// <summary>The next word as a number, or null where it is "-".</summary>
    /// <inheritdoc cref="Number" path="/exception"/>
    public ulong? NumberOrDash(string what)
    {
        OperationReader ahead = this;
        if (ahead.Word() is not "-")
        {
            return Number(what);
        }

        this = ahead;
        return null;
    }

    /// <summary>Refuses what is left of the line.</summary>
    /// <exception cref="FormatException">There is a further word.</exception>
    public void End()
    {
        ReadOnlySpan<char> word = Word();
        if (!word.IsEmpty)
        {
            throw new FormatException($"'{word}' stands behind the last argument");
        }
    }
}
