using Cleave.Tools.Files;
using Cleave.Tools.Html;
using Cleave.Tools.Json;
using Cleave.Tools.Reports;
using Cleave.Tools.Svg;

namespace Cleave.Tools.Renderers;

/// <summary>Writes reports of memory to files.</summary>
/// <remarks>A file is replaced as a whole: if writing fails, the previous file is unchanged.</remarks>
/// <example>
/// <code>
/// using Cleave.Gpu;
/// using Cleave.Tools.Reports;
///
/// var vram = new GpuBuddy(new GpuBuddyOptions { Size = 1 &lt;&lt; 30 });
/// using AllocatedBlocks texture = vram.Allocate(ByteSize.FromMiB(17));
/// MemoryReport report = MemoryReport.Of(vram, "video memory");
/// report.WriteHtml("vram.html"); // For a browser.
/// report.WriteSvg("vram.svg");
/// report.WriteJson("vram.json");
/// </code>
/// </example>
public static class MemoryReportFiles
{
    /// <summary>Writes a report as one HTML file that a browser can show without a network.</summary>
    /// <param name="report">The report to write.</param>
    /// <param name="path">The path of the file, which is replaced if it exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The program may not write the file.</exception>
    public static void WriteHtml(this MemoryReport report, string path) =>
        WholeFile.Write(path, stream => HtmlReport.Write(report, stream));

    /// <summary>Writes a report as one SVG picture.</summary>
    /// <inheritdoc cref="WriteHtml" path="/param|/exception"/>
    public static void WriteSvg(this MemoryReport report, string path) =>
        WholeFile.Write(path, stream => MemorySvg.Write([report], stream));

    /// <summary>Writes a report as JSON text.</summary>
    /// <inheritdoc cref="WriteHtml" path="/param|/exception"/>
    public static void WriteJson(this MemoryReport report, string path) =>
        WholeFile.Write(path, stream => MemoryJson.Write(report, stream));
}
