using System.Text.Json;
using Cleave.Tools.Advice;
using Cleave.Tools.Reports;

namespace Cleave.Tools.Html;

/// <summary>
/// Writes reports as one HTML file that needs no network and no other file. Names and stacks of recordings are inserted as text, never as
/// markup. Stateless, so thread-safe.
/// </summary>
/// <example>
/// <code>
/// using Cleave.Gpu;
/// using Cleave.Tools.Reports;
///
/// var vram = new GpuBuddy(new GpuBuddyOptions { Size = 1 &lt;&lt; 30 });
/// using AllocatedBlocks texture = vram.Allocate(ByteSize.FromMiB(17));
/// using FileStream output = File.Create("vram.html");
/// HtmlReport.Write(MemoryReport.Of(vram), output);
/// </code>
/// </example>
public static class HtmlReport
{
    /// <summary>The most rectangles of all maps of a page together, which take some 6 MB.</summary>
    internal const int MostLivesOfAPage = 3 * MemoryReport.MostLives;

    /// <summary>Writes one report of memory.</summary>
    /// <param name="report">The report to write.</param>
    /// <param name="output">The stream, which stays open.</param>
    public static void Write(MemoryReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        Write(report.Name, summary: null, [report], output);
    }

    /// <summary>Writes a replay: its summary, and its maps one at a time.</summary>
    /// <param name="report">The replay, with the maps to show.</param>
    /// <param name="output">The stream, which stays open.</param>
    public static void Write(ReplayReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        string title = report.Traces.Count == 1 ? report.Traces[0].Trace.Name : $"{report.Traces.Count} recordings";
        Write(title, PageSummary.Of(report), [.. report.Traces.SelectMany(trace => trace.Maps)], output);
    }

    /// <summary>Writes an advice: its sentences, its table, and its pictures one at a time.</summary>
    /// <param name="report">The advice, with the pictures that are to be shown.</param>
    /// <param name="output">The stream, which stays open.</param>
    public static void Write(AdviceReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        string title = report.Traces.Count == 1 ? report.Traces[0].Trace.Name : $"{report.Traces.Count} recordings";
        Write(title, PageSummary.Of(report), [.. report.Traces.SelectMany(trace => trace.Maps)], output);
    }

    /// <summary>Computes the most rectangles of each map for a page that has a number of maps, so that the page stays small.</summary>
    public static int LivesForEachOf(int maps) => Math.Min(MemoryReport.MostLives, MostLivesOfAPage / Math.Max(maps, 1));

    private static void Write(string title, PageSummary? summary, IReadOnlyList<MemoryReport> maps, Stream output)
    {
        var buffer = new MemoryStream();
        // The default encoder escapes <, >, & and quotes, so that no text in the data can end the element that contains it.
        using (var json = new Utf8JsonWriter(buffer))
        {
            PageData.Write(summary, maps, json);
        }

        HtmlPage.Write(title, buffer.GetBuffer().AsSpan(0, (int)buffer.Length), output);
    }
}
