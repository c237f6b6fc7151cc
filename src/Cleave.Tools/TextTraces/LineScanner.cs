using Cleave.Tools.Input;

namespace Cleave.Tools.TextTraces;

/// <summary>
/// Divides a stream of bytes into lines, with one line in memory at a time. Lines end with LF or CR LF, except perhaps the last.
/// </summary>
internal sealed class LineScanner
{
    /// <summary>The length of the longest accepted line in bytes, without its end.</summary>
    public const int MaxLineBytes = 4096;

    private readonly Stream _input;
    private readonly string _sourceName;
    private readonly ReadBudget _budget;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _atEnd;

    public LineScanner(Stream input, string sourceName, ReadBudget budget)
    {
        _budget = budget;
        _input = input;
        _sourceName = sourceName;
    }

    /// <summary>The number of the last line read, counted from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Reads the next line, which is valid until the next call.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="TraceFormatException">The line is too long or not text, or the gzip data are damaged.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        LineNumber++;
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0 && CanGrow())
            Fill();

        bool ended = length >= 0;
        line = _buffer.AsSpan(_start, ended ? length : _end - _start);
        _start += line.Length + (ended ? 1 : 0);
        if (line is [.., (byte)'\r'])
            line = line[..^1];

        CheckText(line);
        bool found = ended || !line.IsEmpty;
        LineNumber -= found ? 0 : 1;
        return found;
    }

    // The limit is one byte higher, for a CR. If more than that is buffered, the line is too long in any case.
    private bool CanGrow() => !_atEnd && _end - _start <= MaxLineBytes + 1;

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        try
        {
            int count = _input.Read(_buffer.AsSpan(_end));
            _end += count;
            _budget.InputBytes += count;
            _atEnd = count == 0;
        }
        catch (InvalidDataException damage)
        {
            throw new TraceFormatException(_sourceName, $"line {LineNumber}", damage.Message, damage);
        }
    }

    private void CheckText(ReadOnlySpan<byte> line)
    {
        int control = line.IndexOfAnyInRange<byte>(0x00, 0x08);
        if (control < 0)
            control = line.IndexOfAnyInRange<byte>(0x0a, 0x1f);
        if (control >= 0)
            throw Error($"byte 0x{line[control]:x2} in column {control + 1}; a trace is text");
        if (line.Length > MaxLineBytes)
            throw Error($"the line is longer than {MaxLineBytes} bytes");
    }

    private TraceFormatException Error(string problem) => TraceFormatException.AtLine(_sourceName, LineNumber, problem);
}
