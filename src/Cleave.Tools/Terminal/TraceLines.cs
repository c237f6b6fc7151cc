using System.Globalization;
using Cleave.Tools.Text;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Terminal;

/// <summary>Lines of text about one trace, as wide as a window.</summary>
internal static class TraceLines
{
    /// <summary>The heading of a trace: its name, its events and its peak.</summary>
    public static string Head(Trace trace)
    {
        string events = trace.Events.Length == 1 ? "1 event" : string.Create(CultureInfo.InvariantCulture, $"{trace.Events.Length} events");
        string live = trace.Recorded is { PeakLiveBytes: null } recorded ? recorded.PeakLive.ToString()
            : new ByteSize(trace.PeakLiveBytes).ToString();
        return trace.IsOneState ? $"{trace.Name}: one state, {live} live" : $"{trace.Name}: {events}, {live} live at the peak";
    }

    /// <summary>Writes a text in lines that all begin with an indent.</summary>
    public static void Write(TextWriter output, string text, string indent, int width)
    {
        foreach (string line in WrappedText.Lines(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), " ", width - indent.Length))
        {
            output.WriteLine(indent + line);
        }
    }
}
