namespace Cleave.Tools.Reports;

public sealed partial record MemoryReport
{
    /// <summary>Writes the report as one HTML file that a browser shows without a network.</summary>
    /// <exception cref="IOException">The file cannot be written; what was there before is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void WriteHtml(string path) => WholeFile.Write(path, stream => HtmlReport.Write(this, stream));

    /// <summary>Writes the report as one SVG picture.</summary>
    /// <inheritdoc cref="WriteHtml" path="/exception"/>
    public void WriteSvg(string path) => WholeFile.Write(path, stream => MemorySvg.Write([this], stream));

    /// <summary>Writes the report as JSON.</summary>
    /// <inheritdoc cref="WriteHtml" path="/exception"/>
    public void WriteJson(string path) => WholeFile.Write(path, stream => MemoryJson.Write(this, stream));
}
