using System.Globalization;

namespace Cleave.Cli.Exec;

/// <summary>Reads the words of one operation line from the left. Numbers are decimal or hexadecimal with the prefix 0x.</summary>
internal ref struct OperationReader(ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> _rest = line;

    /// <summary>Reads the next word; empty at the end of the line.</summary>
    public ReadOnlySpan<char> Word()
    {
        _rest = _rest.TrimStart();
        int end = _rest.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> word = end < 0 ? _rest : _rest[..end];
        _rest = _rest[word.Length..];
        return word;
    }

    /// <summary>Reads the next word as a number of 64 bits.</summary>
    /// <param name="what">The meaning of the number, for the error message.</param>
    /// <exception cref="FormatException">The line has no further word, or the word is not such a number.</exception>
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

    /// <summary>Reads the next word as a number, or returns null if it is "-".</summary>
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

    /// <summary>Checks that the line has no further word.</summary>
    /// <exception cref="FormatException">The line has a further word.</exception>
    public void End()
    {
        ReadOnlySpan<char> word = Word();
        if (!word.IsEmpty)
        {
            throw new FormatException($"'{word}' stands behind the last argument");
        }
    }
}
