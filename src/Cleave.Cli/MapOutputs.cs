using Cleave.Tools.Json;
using Cleave.Tools.Reports;
using Cleave.Tools.Svg;

namespace Cleave.Cli;

/// <summary>The files that <c>cleave map</c> writes beside the map in the terminal.</summary>
internal sealed class MapOutputs : IDisposable
{
    private readonly ReportFile? _json;
    private readonly ReportFile? _html;
    private readonly ReportFile? _svg;

    /// <summary>Checks that all files can be written, before any work is done.</summary>
    /// <param name="json">The file for JSON; "-" is standard output, and null is none.</param>
    /// <param name="html">The file for the page.</param>
    /// <param name="svg">The file for the picture.</param>
    /// <param name="cancel">The token that, when cancelled, removes unfinished files.</param>
    public MapOutputs(string? json, string? html, string? svg, CancellationToken cancel)
    {
        UseStandardOutput = json == "-" || html == "-" || svg == "-";
        _json = ReportFile.Open(json, cancel);
        _html = ReportFile.Open(html, cancel);
        _svg = ReportFile.Open(svg, cancel);
    }

    /// <summary>Whether a report goes to standard output, where the map would be.</summary>
    public bool UseStandardOutput { get; }

    /// <summary>Writes the report to each file that was named.</summary>
    public void Write(MemoryReport report, Action<Stream> page, IReadOnlyList<MemoryReport> pictures)
    {
        _json?.Write(stream => MemoryJson.Write(report, stream));
        _html?.Write(page);
        _svg?.Write(stream => MemorySvg.Write(pictures, stream));
    }

    public void Dispose()
    {
        _json?.Dispose();
        _html?.Dispose();
        _svg?.Dispose();
    }
}
