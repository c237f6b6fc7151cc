using System.Text;
using Cleave.Bench.Pictures;
using Cleave.Tools.Svg;

namespace Cleave.Bench.Reports;

/// <summary>Draws a benchmark report as one SVG picture: curves over sizes and counts, and bars for all other workloads.</summary>
public static class BenchSvg
{
    private const int Width = 960;

    /// <summary>Writes the picture to a stream, which stays open.</summary>
    public static void Write(BenchReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var text = new StreamWriter(output, encoding, leaveOpen: true) { NewLine = "\n" };
        Write(report, text);
    }

    /// <summary>Writes the picture as text.</summary>
    internal static void Write(BenchReport report, TextWriter output)
    {
        IReadOnlyList<Curve> curves = Curve.AllOf(report);
        IReadOnlyList<BenchResult>[] bars = [.. report.Results
            .Where(result => !curves.Any(curve => curve.Workload == result.Workload))
            .GroupBy(result => result.Unit).Select(group => (IReadOnlyList<BenchResult>)[.. group])];
        IReadOnlyList<string> remarks = Remarks(report);
        double height = (20 * remarks.Count) + 44 + curves.Sum(CurveSvg.HeightOf) + bars.Sum(BarSvg.HeightOf);
        output.Write(SvgFrame.Text(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" viewBox=\"0 0 {Width} {height}\">\n"));
        output.Write($"<title>{MemorySvg.Escape($"cleave bench {report.Family}")}</title>\n");
        output.Write(SvgStyle.Text);
        output.Write(SvgFrame.Text($"<rect class=\"paper\" width=\"{Width}\" height=\"{height}\"/>\n"));
        double top = 24;
        foreach (string remark in remarks)
        {
            output.Write(SvgFrame.Text($"<text x=\"16\" y=\"{top}\">{MemorySvg.Escape(remark)}</text>\n"));
            top += 20;
        }

        foreach (Curve curve in curves)
        {
            Place(top, () => CurveSvg.Write(curve, output), output);
            top += CurveSvg.HeightOf(curve);
        }

        foreach (IReadOnlyList<BenchResult> group in bars)
        {
            Place(top, () => BarSvg.Write(group, output), output);
            top += BarSvg.HeightOf(group);
        }

        output.Write("</svg>\n");
    }

    private static IReadOnlyList<string> Remarks(BenchReport report) => report.Setting is not { } setting ? [] :
    [
        FormattableString.Invariant(
            $"cleave bench {report.Family}, {setting.Measured:yyyy-MM-dd}: {setting.Processor}, {setting.LogicalProcessors} processors"),
        $"{setting.Runtime}, {setting.OperatingSystem}; Cleave {setting.Version}, code {setting.CodeId}",
    ];

    private static void Place(double top, Action write, TextWriter output)
    {
        output.Write(SvgFrame.Text($"<g transform=\"translate(0 {top})\">\n"));
        write();
        output.Write("</g>\n");
    }
}
