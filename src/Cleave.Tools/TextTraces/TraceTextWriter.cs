using System.Globalization;
using Cleave.Tools.Traces;

namespace Cleave.Tools.TextTraces;

/// <summary>Writes a trace in its text form, with the ids of its file. Stateless, so thread-safe.</summary>
/// <example>
/// <code>
/// using Cleave.Tools.Traces;
///
/// var trace = new TraceBuilder("two buffers");
/// trace.Allocate(id: 1, size: 1 &lt;&lt; 20);
/// trace.Allocate(id: 2, size: 3 &lt;&lt; 20);
/// trace.Free(1);
/// TraceTextWriter.Write(trace.Build(), Console.Error);
/// </code>
/// </example>
public static class TraceTextWriter
{
    /// <summary>Writes the header, the prelude and all events, each line ended by LF.</summary>
    /// <param name="trace">The trace to write.</param>
    /// <param name="output">The text writer, which stays open.</param>
    /// <remarks>
    /// Reading the text returns the same events, prelude and header. <see cref="Trace.Recorded"/>, <see cref="Trace.Notes"/> and <see
    /// cref="Trace.Stacks"/> have no text form and are lost.
    /// </remarks>
    public static void Write(Trace trace, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(output);
        foreach (string line in trace.Header)
            output.Write($"# {line}\n");

        if (trace.Space is { } space)
            output.Write($"# space: {space}\n");

        if (trace.PreludeCount > 0)
            output.Write($"# prelude: {trace.PreludeCount} blocks live before the recording began\n");

        for (int index = 0; index < trace.Events.Length; index++)
        {
            WriteEvent(trace, trace.Events[index], output);
            if (index + 1 == trace.PreludeCount)
                output.Write("# prelude end\n");
        }
    }

    private static void WriteEvent(Trace trace, in TraceEvent item, TextWriter output)
    {
        output.Write(item.Kind switch
        {
            TraceEventKind.Allocate => Text($"a {trace.OriginalIds[(int)item.Id]} {item.Size}"),
            TraceEventKind.Free or TraceEventKind.FreePart => Text($"f {trace.OriginalIds[(int)item.Id]}"),
            TraceEventKind.Trim => Text($"t {trace.OriginalIds[(int)item.Id]} {item.Size}"),
            TraceEventKind.Grow => Text($"g {trace.OriginalIds[(int)item.Id]} {item.Size}"),
            TraceEventKind.MoveBegin => Text($"m {trace.OriginalIds[(int)item.Id]} {item.Size}"),
            TraceEventKind.MoveEnd => Text($"e {trace.OriginalIds[(int)item.Id]} {item.Size}"),
            TraceEventKind.MoveDrop => Text($"d {trace.OriginalIds[(int)item.Id]} {item.Size}"),
            TraceEventKind.Resize => Text($"s {item.Size}"),
            TraceEventKind.ResetClear => "r",
            TraceEventKind.Retire => Text($"k {item.Size}"),
            TraceEventKind.Restore => Text($"u {item.Size}"),
            _ => Text($"# oom {item.Size}"),
        });
        if (item is { Alignment: > 0, Kind: TraceEventKind.Allocate or TraceEventKind.OutOfMemory })
            output.Write(Text($" {item.Alignment}"));
        if (item.TimeMicroseconds is long time)
            output.Write(Text($" @{time}"));
        if (item.Terms is { } terms)
            output.Write(TraceTermsText.Format(terms));

        output.Write('\n');
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
