namespace Cleave.Tools.Input;

/// <summary>Reads the lines of a text one at a time, and only the beginning of a line that is too long.</summary>
/// <remarks>Memory is bounded by the limit, however long a line is. Not thread-safe.</remarks>
internal sealed class BoundedLines
{
    /// <summary>The length of the longest line that is read whole, in characters.</summary>
    public const int MaxLength = 1 << 20;

    private readonly TextReader _text;
    private readonly char[] _buffer = new char[4096];
    private readonly System.Text.StringBuilder _line = new();
    private int _start;
    private int _end;

    public BoundedLines(TextReader text) => _text = text;

    /// <summary>True if the line that was read last is longer than the limit; the rest of it was skipped.</summary>
    public bool WasTooLong { get; private set; }

    /// <summary>Reads the next line without its end, or returns null at the end of the text.</summary>
    /// <exception cref="IOException">The text cannot be read.</exception>
    public string? ReadLine()
    {
        _line.Clear();
        bool any = false;
        while (_start < _end || TryFill())
        {
            any = true;
            ReadOnlySpan<char> rest = _buffer.AsSpan(_start, _end - _start);
            int length = rest.IndexOf('\n');
            Keep(length < 0 ? rest : rest[..length]);
            _start += length < 0 ? rest.Length : length + 1;
            if (length >= 0)
                break;
        }

        if (_line.Length > 0 && _line[^1] == '\r')
            _line.Length--;

        WasTooLong = _line.Length > MaxLength;
        return any ? _line.ToString() : null;
    }

    private bool TryFill()
    {
        (_start, _end) = (0, _text.Read(_buffer, 0, _buffer.Length));
        return _end > 0;
    }

    private void Keep(ReadOnlySpan<char> part)
    {
        // Two more than the limit: one for a carriage return, and one that shows that the line is longer.
        int room = MaxLength + 2 - _line.Length;
        _line.Append(part[..Math.Min(part.Length, room)]);
    }
}
