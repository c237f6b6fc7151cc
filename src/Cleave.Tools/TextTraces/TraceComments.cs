using System.Globalization;
using System.Text;
using Cleave.Tools.Input;
using Cleave.Tools.Traces;

namespace Cleave.Tools.TextTraces;

/// <summary>Reads the comments of a text trace: the header, the bounds of the prelude, and refused requests.</summary>
/// <remarks>
/// Four comments have a meaning: <c># prelude: …</c>, <c># prelude end</c>, <c># space: …</c>, and <c># oom &lt;bytes&gt; [align]
/// [@microseconds] [terms]</c>, which other readers of the format skip. All other comments are prose.
/// </remarks>
internal sealed class TraceComments
{
    private const int MaxHeaderLines = 256;

    private readonly string _sourceName;
    private readonly List<string> _header = [];
    private bool _seenEvent;
    private bool _seenPrelude;

    public TraceComments(string sourceName) => _sourceName = sourceName;

    public IReadOnlyList<string> Header => _header;

    public RecordedSpace? Space { get; private set; }

    public bool InPrelude { get; private set; }

    /// <summary>Reads a comment, given without its <c>#</c>; returns true if the comment stands for an event.</summary>
    public bool TryReadEvent(ReadOnlySpan<byte> comment, long line, out TraceEvent item)
    {
        ReadOnlySpan<byte> text = comment.Trim(" \t"u8);
        item = default;
        if (TryReadOutOfMemory(text, line, out item))
            return true;
        if (text.StartsWith("prelude:"u8))
            BeginPrelude(line);
        else if (text.SequenceEqual("prelude end"u8))
            EndPrelude(line);
        else if (text.StartsWith("space:"u8) && !_seenEvent)
            Space = RecordedSpace.Parse(Encoding.UTF8.GetString(text[6..]))
                ?? throw TraceFormatException.AtLine(_sourceName, line, "a space names its allocator, base, size and chunk");
        else if (!_seenEvent && !_seenPrelude && _header.Count < MaxHeaderLines)
            _header.Add(Encoding.UTF8.GetString(text));

        return false;
    }

    /// <summary>Records that an event was read.</summary>
    public void Note(in TraceEvent item)
    {
        _seenEvent = true;
        if (InPrelude && item.Kind != TraceEventKind.Allocate)
            throw TraceFormatException.AtLine(_sourceName, item.Line, "a prelude holds only allocations");
    }

    /// <summary>Records that the trace ended after <paramref name="line"/> lines.</summary>
    public void NoteEnd(long line)
    {
        if (InPrelude)
            throw TraceFormatException.AtLine(_sourceName, line, "the trace ends inside its prelude; '# prelude end' is missing");
    }

    private void BeginPrelude(long line)
    {
        if (_seenPrelude || _seenEvent)
            throw TraceFormatException.AtLine(_sourceName, line, "a prelude stands once, before all other events");

        _seenPrelude = InPrelude = true;
    }

    private void EndPrelude(long line)
    {
        if (!InPrelude)
            throw TraceFormatException.AtLine(_sourceName, line, "'# prelude end' without '# prelude:' before it");

        InPrelude = false;
    }

    private static bool TryReadOutOfMemory(ReadOnlySpan<byte> text, long line, out TraceEvent item)
    {
        item = default;
        if (!text.StartsWith("oom "u8))
            return false;

        string[] words = Encoding.UTF8.GetString(text[4..]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ulong alignment = 0;
        long time = 0;
        int at = 1;
        if (words.Length == 0 || !TryNumber(words[0], out ulong size))
            return false;
        if (words.Length > at && TryNumber(words[at], out alignment))
            at++;

        bool timed = words.Length > at && words[at][0] == '@';
        if (timed && !long.TryParse(words[at++].AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out time))
            return false;

        var terms = new TraceTerms();
        foreach (string word in words.AsSpan(at))
        {
            if (!TraceTermsText.TryAdd(Encoding.UTF8.GetBytes(word), ref terms))
                return false;
        }

        TraceTerms? kept = words.Length > at ? terms : null;
        item = new TraceEvent(TraceEventKind.OutOfMemory, TraceEvent.NoId, size, alignment, timed ? time : null, line, kept);
        return true;
    }

    private static bool TryNumber(string word, out ulong number) =>
        ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
