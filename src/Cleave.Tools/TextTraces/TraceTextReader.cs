using Cleave.Tools.Input;
using Cleave.Tools.Traces;

namespace Cleave.Tools.TextTraces;

/// <summary>Reads the text form of a trace, plain or gzip, from any stream, with one line in memory at a time.</summary>
/// <remarks>
/// A line contains one event: <c>a &lt;id&gt; &lt;bytes&gt; [align] [@microseconds]</c> or <c>f &lt;id&gt; [@microseconds]</c>. Numbers are
/// decimal; <c>#</c> starts a comment. A recorder adds terms and steps of its allocator; see docs/reports.md. Besides the line, the reader
/// keeps one hash entry for each live block and, if ids are consecutive, one bit for each block. A reader reads once, is not thread-safe,
/// and leaves the stream open.
/// </remarks>
/// <example>
/// <code>
/// using System.Text;
/// using Cleave.Tools.Traces;
///
/// using var input = new MemoryStream(Encoding.UTF8.GetBytes("a 1 4096 # the first block\nf 1\n"));
/// using var reader = new TraceTextReader(input, "example");
/// Trace trace = reader.ReadTrace();
/// Console.WriteLine(trace.AllocationCount); // 1
/// </code>
/// </example>
public sealed class TraceTextReader : IDisposable
{
    /// <summary>The length of the longest accepted line, in bytes.</summary>
    public const int MaxLineBytes = LineScanner.MaxLineBytes;

    /// <summary>The approximate bytes that the terms of an event take.</summary>
    private const int TermsBytes = 96;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    private readonly string _sourceName;
    private readonly SniffedInput _input;
    private readonly LineScanner _lines;
    private readonly TraceComments _comments;
    private readonly ReadBudget _budget;
    private bool _started;

    /// <summary>Opens a trace, and reads its first bytes to detect gzip.</summary>
    /// <param name="input">The stream, which need not support seeking.</param>
    /// <param name="sourceName">The name of the source, which errors quote.</param>
    /// <exception cref="TraceFormatException">The stream begins as gzip and continues as something else.</exception>
    public TraceTextReader(Stream input, string sourceName)
        : this(Sniff(input, sourceName), sourceName)
    {
    }

    internal TraceTextReader(SniffedInput input, string sourceName, ReadBudget? budget = null)
    {
        _input = input;
        _sourceName = sourceName;
        _budget = budget ?? new ReadBudget(times: ReadBudget.TimesText);
        _lines = new LineScanner(input.Content, sourceName, _budget);
        _comments = new TraceComments(sourceName);
    }

    /// <summary>The first 256 comment lines before the first event, without <c>#</c>, as far as they were read.</summary>
    public IReadOnlyList<string> Header => _comments.Header;

    /// <summary>The number of events read so far that belong to the prelude.</summary>
    public long PreludeCount { get; private set; }

    /// <summary>Enumerates the events with the ids of the file. The size of a free is that of its block.</summary>
    /// <exception cref="TraceFormatException">
    /// A line breaks the format or frees a block that is not live. Thrown during enumeration.
    /// </exception>
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

    /// <summary>Reads the whole trace into memory.</summary>
    /// <exception cref="TraceFormatException">A line breaks the format or frees a block that is not live.</exception>
    /// <exception cref="InvalidOperationException">The trace was read before.</exception>
    public Trace ReadTrace()
    {
        var builder = new TraceBuilder(_sourceName, item => $"line {item.Line}", _budget);
        try
        {
            foreach (TraceEvent item in Parse())
                Add(builder, item);
        }
        catch (ReadBudgetException tooMuch)
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

    /// <summary>Returns the name of the source and the line that was read last.</summary>
    public override string ToString() => $"{_sourceName}, line {_lines.LineNumber}";

    /// <summary>Releases the decompressor and leaves the stream open.</summary>
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

        long id = kind is TraceEventKind.ResetClear or TraceEventKind.Retire or TraceEventKind.Restore or TraceEventKind.Resize
            ? TraceEvent.NoId : fields.TakeId();
        ulong size = kind is TraceEventKind.Free or TraceEventKind.ResetClear ? 0 : fields.TakeBytes("size");
        ulong alignment = kind == TraceEventKind.Allocate && fields.NextIsNumber ? fields.TakeAlignment() : 0;
        long? time = fields.NextIsTerm ? null : fields.TakeTime();
        TraceTerms? terms = fields.TakeTerms();
        bool isPart = kind == TraceEventKind.Free && terms?.At is not null;
        return new TraceEvent(isPart ? TraceEventKind.FreePart : kind, id, size, alignment, time, line, terms);
    }

    private static TraceEventKind? KindOf(byte letter) => letter switch
    {
        (byte)'a' => TraceEventKind.Allocate,
        (byte)'f' => TraceEventKind.Free,
        (byte)'t' => TraceEventKind.Trim,
        (byte)'g' => TraceEventKind.Grow,
        (byte)'m' => TraceEventKind.MoveBegin,
        (byte)'e' => TraceEventKind.MoveEnd,
        (byte)'d' => TraceEventKind.MoveDrop,
        (byte)'s' => TraceEventKind.Resize,
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
