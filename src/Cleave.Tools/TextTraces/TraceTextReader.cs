using Cleave.Tools.Input;
using Cleave.Tools.Traces;

namespace Cleave.Tools.TextTraces;

/// <summary>Reads the text form of a trace, plain or gzip, from any stream, one line in memory at a time.</summary>
/// <remarks>
/// One event a line: <c>a &lt;id&gt; &lt;bytes&gt; [align] [@microseconds]</c> or <c>f &lt;id&gt; [@microseconds]</c>. Numbers are
/// decimal; <c>#</c> starts a comment. A recorder adds terms, and steps of its allocator, see docs/reports.md. What is kept besides the line
/// is a hash entry a live block and, for ids that follow each other, a bit a block. A reader reads once and is not thread-safe; it leaves
/// the stream open.
/// </remarks>
public sealed class TraceTextReader : IDisposable
{
    /// <summary>The longest line taken, in bytes.</summary>
    public const int MaxLineBytes = LineScanner.MaxLineBytes;

    /// <summary>About what the terms of an event take.</summary>
    private const int TermsBytes = 96;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    private readonly string _sourceName;
    private readonly SniffedInput _input;
    private readonly LineScanner _lines;
    private readonly TraceComments _comments;
    private readonly MemoryBudget _budget;
    private bool _started;

    /// <summary>Opens a trace; reads the first bytes to see whether it is gzip.</summary>
    /// <param name="input">The stream; it need not seek.</param>
    /// <param name="sourceName">What errors call it.</param>
    /// <exception cref="TraceFormatException">It starts as gzip and goes on as something else.</exception>
    public TraceTextReader(Stream input, string sourceName)
        : this(Sniff(input, sourceName), sourceName)
    {
    }

    internal TraceTextReader(SniffedInput input, string sourceName, MemoryBudget? budget = null)
    {
        _input = input;
        _sourceName = sourceName;
        _budget = budget ?? new MemoryBudget(times: MemoryBudget.TimesText);
        _lines = new LineScanner(input.Content, sourceName, _budget);
        _comments = new TraceComments(sourceName);
    }

    /// <summary>The comment lines read so far that stand before the first event, without <c>#</c>; the first 256.</summary>
    public IReadOnlyList<string> Header => _comments.Header;

    /// <summary>How many of the events read so far belong to the prelude.</summary>
    public long PreludeCount { get; private set; }

    /// <summary>The events, with the ids of the file; the size of a free is that of its block.</summary>
    /// <exception cref="TraceFormatException">While enumerating: a line breaks the format or frees what is not live.</exception>
    /// <exception cref="InvalidOperationException">The trace was read before.</exception>
    public IEnumerable<TraceEvent> ReadEvents()
    {
        var ledger = new BlockLedger();
        foreach (TraceEvent item in Parse())
        {
            string? problem = ledger.Enter(item, out LedgerBlock block);
            if (problem is not null)
                throw TraceFormatException.AtLine(_sourceName, item.Line, problem);

            yield return item with { Size = block.Size };
        }
    }

    /// <summary>The whole trace.</summary>
    /// <exception cref="TraceFormatException">A line breaks the format or frees what is not live.</exception>
    /// <exception cref="InvalidOperationException">The trace was read before.</exception>
    public Trace ReadTrace()
    {
        var builder = new TraceBuilder(_sourceName, item => $"line {item.Line}", _budget);
        try
        {
            foreach (TraceEvent item in Parse())
                Add(builder, item);
        }
        catch (MemoryBudgetException tooMuch)
        {
            throw new TraceFormatException(_sourceName, $"line {_lines.LineNumber}", tooMuch.Message, tooMuch);
        }

        builder.Header = Header;
        builder.Space = _comments.Space;
        return builder.Build();
    }

    private void Add(TraceBuilder builder, in TraceEvent item)
    {
        if (item.Terms is not null)
            _budget.Charge(TermsBytes);

        builder.Add(item);
        if (_comments.InPrelude)
            builder.EndPrelude();
    }

    /// <summary>Gives back the decompressor; the stream stays open.</summary>
    public void Dispose() => _input.Dispose();

    private IEnumerable<TraceEvent> Parse()
    {
        if (_started)
            throw new InvalidOperationException("A trace reader reads its stream once.");

        _started = true;
        while (_lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (!TryParse(line, out TraceEvent item))
                continue;

            _comments.Note(item);
            PreludeCount += _comments.InPrelude ? 1 : 0;
            yield return item;
        }

        _comments.NoteEnd(_lines.LineNumber);
    }

    private bool TryParse(ReadOnlySpan<byte> line, out TraceEvent item)
    {
        item = default;
        if (_lines.LineNumber == 1 && line.StartsWith(ByteOrderMark))
            line = line[ByteOrderMark.Length..];

        int comment = line.IndexOf((byte)'#');
        var fields = new TraceFields(comment < 0 ? line : line[..comment], _lines.LineNumber, _sourceName);
        if (fields.AtEnd)
            return comment >= 0 && _comments.TryReadEvent(line[(comment + 1)..], _lines.LineNumber, out item);

        item = ParseEvent(ref fields, _lines.LineNumber);
        return true;
    }

    private static TraceEvent ParseEvent(ref TraceFields fields, long line)
    {
        ReadOnlySpan<byte> operation = fields.Take("operation");
        if (operation is not [byte letter] || KindOf(letter) is not { } kind)
            throw fields.Error($"unknown operation '{TraceFields.Show(operation)}'; a line starts with a (allocate) or f (free)");

        long id = kind is TraceEventKind.ResetClear or TraceEventKind.Retire or TraceEventKind.Restore ? TraceEvent.NoId : fields.TakeId();
        ulong size = kind is TraceEventKind.Free or TraceEventKind.ResetClear ? 0 : fields.TakeBytes("size");
        ulong alignment = kind == TraceEventKind.Allocate && fields.NextIsNumber ? fields.TakeAlignment() : 0;
        long? time = fields.NextIsTerm ? null : fields.TakeTime();
        TraceTerms? terms = fields.TakeTerms();
        if (kind == TraceEventKind.Free && terms?.At is not null)
            kind = TraceEventKind.FreePart;

        return new TraceEvent(kind, id, size, alignment, time, line, terms);
    }

    private static TraceEventKind? KindOf(byte letter) => letter switch
    {
        (byte)'a' => TraceEventKind.Allocate,
        (byte)'f' => TraceEventKind.Free,
        (byte)'t' => TraceEventKind.Trim,
        (byte)'g' => TraceEventKind.Grow,
        (byte)'r' => TraceEventKind.ResetClear,
        (byte)'k' => TraceEventKind.Retire,
        (byte)'u' => TraceEventKind.Restore,
        _ => null,
    };

    private static SniffedInput Sniff(Stream input, string sourceName)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(sourceName);
        try
        {
            return new SniffedInput(input);
        }
        catch (InvalidDataException damage)
        {
            throw new TraceFormatException(sourceName, "line 1", damage.Message, damage);
        }
    }
}
