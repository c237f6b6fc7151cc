using System.Globalization;

namespace Cleave.Tools.Traces;

/// <summary>Writes a trace in its text form, with the ids that its file had. Stateless, so thread-safe.</summary>
public static class TraceTextWriter
{
    /// <summary>Writes the header, the prelude and all events, each line ended by LF.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="output">Where to; not closed.</param>
    /// <remarks>
    /// Reading it back gives the same events, prelude and header; <see cref="Trace.Recorded"/>, <see cref="Trace.Notes"/> and
    /// <see cref="Trace.Stacks"/> have no text form and are lost.
    /// </remarks>
    public static void Write(Trace trace, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(output);
        foreach (string line in trace.Header)
            output.Write($"# {line}\n");

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
            TraceEventKind.Allocate => string.Create(CultureInfo.InvariantCulture, $"a {trace.OriginalIds[(int)item.Id]} {item.Size}"),
            TraceEventKind.Free => string.Create(CultureInfo.InvariantCulture, $"f {trace.OriginalIds[(int)item.Id]}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"# oom {item.Size}"),
        });
        if (item.Kind == TraceEventKind.Allocate && item.Alignment > 0)
            output.Write(string.Create(CultureInfo.InvariantCulture, $" {item.Alignment}"));
        if (item.TimeMicroseconds is long time)
            output.Write(string.Create(CultureInfo.InvariantCulture, $" @{time}"));

        output.Write('\n');
    }
}
