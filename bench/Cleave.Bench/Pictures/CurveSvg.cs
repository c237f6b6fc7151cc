using System.Globalization;
using Cleave.Tools.Svg;

namespace Cleave.Bench.Pictures;

/// <summary>Draws a curve: its times on the left, its metadata on the right, and below them what each line and letter is.</summary>
internal static class CurveSvg
{
    private const double TimeLeft = 76;
    private const double MetadataLeft = 560;
    private const double LegendTop = CurvePanel.Top + CurvePanel.Height + 46;
    private const double LegendRow = 20;

    /// <summary>The number of colours for lines.</summary>
    private const int Colours = 6;

    /// <summary>The height of the picture of a curve.</summary>
    public static double HeightOf(Curve curve) => LegendTop + (LegendRow * LegendRows(curve)) + 24;

    /// <summary>The class of the style that gives a line its colour. Neighbouring numbers have colours that differ clearly.</summary>
    public static string ClassOf(int line) => SvgFrame.Text($"a{line * 5 % Colours}");

    /// <summary>The letter that marks a loaded figure.</summary>
    public static string LetterOf(int figure) => ((char)('a' + (figure % 26))).ToString();

    /// <summary>Writes the picture below the coordinate 0.</summary>
    public static void Write(Curve curve, TextWriter output)
    {
        output.Write($"<text class=\"head\" x=\"16\" y=\"26\">{MemorySvg.Escape($"{curve.Workload}: {curve.What}")}</text>\n");
        string over = curve.Axis == BenchAxis.Space ? "the size of the space" : "the live blocks";
        new CurvePanel(
            curve, $"Median, {curve.Unit.Name()}, over {over}", point => point.Median, figure => figure.Time, CountText.Digits, TimeLeft)
            .Write(output);
        new CurvePanel(
            curve, $"Metadata over {over}", point => point.MetadataBytes, figure => figure.MetadataBytes, Bytes, MetadataLeft)
            .Write(output);
        WriteLegend(curve, output);
    }

    private static string Bytes(double bytes) => bytes switch
    {
        >= 1e9 => CountText.Digits(bytes / 1e9) + " GB",
        >= 1e6 => CountText.Digits(bytes / 1e6) + " MB",
        >= 1e3 => CountText.Digits(bytes / 1e3) + " kB",
        _ => CountText.Digits(bytes) + " B",
    };

    private static int LegendRows(Curve curve) => Math.Max(curve.Lines.Count, (curve.Loaded.Count + 1) / 2);

    private static void WriteLegend(Curve curve, TextWriter output)
    {
        for (int line = 0; line < curve.Lines.Count; line++)
        {
            double y = LegendTop + (line * LegendRow);
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"<path class=\"{ClassOf(line)}\" stroke-width=\"3\" d=\"M16 {y - 4}h20\"/><text x=\"42\" y=\"{y}\">"
                    + $"{MemorySvg.Escape(curve.Lines[line].Path)}, measured</text>\n"));
        }

        for (int figure = 0; figure < curve.Loaded.Count; figure++)
        {
            LoadedFigure loaded = curve.Loaded[figure];
            double x = 220 + (figure % 2 * 370);
            string text = $"{LetterOf(figure)}: {loaded.Allocator}, {curve.Label(loaded.At)}, {CountText.Digits(loaded.Time)}; loaded";
            output.Write(SvgFrame.Text(
                $"<text x=\"{x}\" y=\"{LegendTop + (figure / 2 * LegendRow)}\">{MemorySvg.Escape(text)}</text>\n"));
        }
    }
}
