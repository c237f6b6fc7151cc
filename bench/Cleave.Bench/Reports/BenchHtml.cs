using System.Text;
using Cleave.Bench.Comparisons;
using Cleave.Tools.Svg;

namespace Cleave.Bench.Reports;

/// <summary>
/// Writes a benchmark report as one HTML page that needs no network and no script: the pictures, the table, and the comparison.
/// </summary>
public static class BenchHtml
{
    private const string Style = """
        body { font: 14px system-ui, sans-serif; margin: 24px; color: #16202c; background: #ffffff }
        pre { overflow-x: auto; font: 12px ui-monospace, monospace; background: #f4f6f8; padding: 12px }
        svg { max-width: 100%; height: auto }
        @media (prefers-color-scheme: dark) { body { color: #e8edf3; background: #151b23 } pre { background: #1f2833 } }
        """;

    /// <summary>Writes the page to a stream, which stays open.</summary>
    /// <param name="report">The report to write.</param>
    /// <param name="output">The stream, which stays open.</param>
    /// <param name="comparison">The comparison with an earlier run that the page contains; null for none.</param>
    public static void Write(BenchReport report, Stream output, BenchComparison? comparison = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var text = new StreamWriter(output, encoding, leaveOpen: true) { NewLine = "\n" };
        string title = MemorySvg.Escape($"cleave bench {report.Family}");
        text.Write($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\n");
        text.Write("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
        text.Write($"<style>\n{Style}\n</style></head>\n<body>\n<h1>{title}</h1>\n");
        BenchSvg.Write(report, text);
        WriteTable("Figures", writer => BenchText.Write(report, writer), text);
        if (comparison is not null)
        {
            WriteTable("Comparison", writer => ComparisonText.Write(comparison, writer), text);
        }

        text.Write("</body></html>\n");
    }

    private static void WriteTable(string heading, Action<TextWriter> write, TextWriter output)
    {
        var table = new StringWriter { NewLine = "\n" };
        write(table);
        output.Write($"<h2>{heading}</h2>\n<pre>\n");
        foreach (string line in table.ToString().Split('\n'))
        {
            output.Write(MemorySvg.Escape(line) + "\n");
        }

        output.Write("</pre>\n");
    }
}
