using System.Globalization;
using System.Security;
using Cleave.Tools.Moments;
using Cleave.Tools.Reports;

namespace Cleave.Tools.Svg;

/// <summary>Draws memory reports as one SVG picture in the reader's light or dark mode. Stateless, so thread-safe.</summary>
/// <remarks>A report with a history becomes lines and a map; one without a history becomes rows of cells.</remarks>
/// <example>
/// <code>
/// using Cleave.Gpu;
/// using Cleave.Tools.Reports;
///
/// var vram = new GpuBuddy(new GpuBuddyOptions { Size = 1 &lt;&lt; 30 });
/// using AllocatedBlocks texture = vram.Allocate(ByteSize.FromMiB(17));
/// using FileStream output = File.Create("vram.svg");
/// MemorySvg.Write([MemoryReport.Of(vram)], output);
/// </code>
/// </example>
public static class MemorySvg
{
    private const int Width = 960;

    /// <summary>Writes the picture, with the reports one below the other.</summary>
    public static void Write(IReadOnlyList<MemoryReport> reports, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(reports);
        ArgumentNullException.ThrowIfNull(output);
        int height = reports.Sum(HeightOf);
        output.Write(string.Create(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" "
                + $"height=\"{height}\" role=\"img\">\n"));
        output.Write($"<title>{Escape(string.Join("; ", reports.Select(report => $"{report.Name}, {report.Placement}")))}</title>\n");
        output.Write(SvgStyle.Text);
        output.Write($"<rect class=\"paper\" width=\"{Width}\" height=\"{height}\"/>\n");
        int top = 0;
        foreach (MemoryReport report in reports)
        {
            output.Write($"<g transform=\"translate(0 {top})\">\n");
            WriteReport(report, output);
            output.Write("</g>\n");
            top += HeightOf(report);
        }

        output.Write("</svg>\n");
    }

    /// <summary>Writes the picture as UTF-8 to a stream, which stays open.</summary>
    public static void Write(IReadOnlyList<MemoryReport> reports, Stream output)
    {
        using var text = new StreamWriter(output, leaveOpen: true);
        Write(reports, text);
    }

    internal static string Escape(string text) =>
        SecurityElement.Escape(new string([.. text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)]));

    private static void WriteReport(MemoryReport report, TextWriter output)
    {
        output.Write($"<text class=\"head\" x=\"16\" y=\"28\">{Escape(report.Name)}, {Escape(report.Placement)}</text>\n");
        output.Write($"<text x=\"16\" y=\"48\">{Escape(Words(report))}</text>\n");
        if (report.History is { } history)
        {
            SvgChart.Write(history, report.Moment, output);
            SvgMap.Write(history, report.Moment, output);
        }
        else if (report.Moment.Blocks.Count > 0)
        {
            SvgBlocks.Write(report.Moment, output);
        }
        else
        {
            SvgCells.Write(report.Moment, output);
        }
    }

    private static string Words(MemoryReport report)
    {
        SpaceMoment moment = report.Moment;
        string when = report.IsOneState ? "When the snapshot was taken" : moment.Event is null ? "Now"
            : moment.Event == report.History?.PeakEvent ? "At the peak" : $"At event {moment.Event}";
        if (report.IsAsRecorded)
        {
            return $"{when}: {new ByteSize(moment.AllocatedBytes)} in blocks of "
                + $"{new ByteSize(moment.AllocatedBytes + moment.FreeBytes)} reserved, "
                + (moment.HoleCount == 0
                    ? "nothing idle."
                    : $"idle in {moment.HoleCount} {(moment.HoleCount == 1 ? "hole" : "holes")}, the largest "
                        + $"{new ByteSize(moment.LargestFreeBlock)}.");
        }

        return $"{when}: {new ByteSize(moment.AllocatedBytes)} of {new ByteSize(moment.Size)} allocated, "
            + (moment.HoleCount == 0
                ? "nothing free."
                : $"free in {moment.HoleCount} {(moment.HoleCount == 1 ? "hole" : "holes")}, the largest free block "
                    + $"{new ByteSize(moment.LargestFreeBlock)}.");
    }

    private static int HeightOf(MemoryReport report) =>
        report.History is not null ? SvgMap.Bottom(report.History)
        : report.Moment.Blocks.Count > 0 ? SvgBlocks.Bottom(report.Moment)
        : SvgCells.Bottom(report.Moment);
}
