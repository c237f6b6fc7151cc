using System.Globalization;
using Cleave.Tools.Svg;

namespace Cleave.Bench.Pictures;

/// <summary>Draws results that are on no curve as bars on a logarithmic scale, one picture for each unit.</summary>
internal static class BarSvg
{
    private const double Left = 260;
    private const double Width = 600;
    private const double Top = 44;
    private const double Row = 22;

    /// <summary>The height of the picture of some results.</summary>
    public static double HeightOf(IReadOnlyCollection<BenchResult> results) => Top + (Row * results.Count) + 40;

    /// <summary>Writes the picture below the coordinate 0. All results have one unit.</summary>
    public static void Write(IReadOnlyList<BenchResult> results, TextWriter output)
    {
        var scale = new LogScale(
            [.. results.SelectMany(result => result.Passes), .. results.Select(result => result.Reference.Time).OfType<double>()],
            Left,
            Left + Width);
        string unit = results[0].Unit.Name();
        output.Write($"<text class=\"head\" x=\"16\" y=\"26\">{MemorySvg.Escape(unit)}: bar to the median, line over all passes, ");
        output.Write("dashed the reference</text>\n");
        for (int row = 0; row < results.Count; row++)
        {
            WriteRow(results[row], Top + (row * Row), scale, output);
        }

        double bottom = Top + (results.Count * Row);
        foreach (double tick in scale.Ticks())
        {
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"<path class=\"axis\" d=\"M{scale[tick]:0.#} {Top}V{bottom}\"/><text class=\"middle\" x=\"{scale[tick]:0.#}\" "
                    + $"y=\"{bottom + 16}\">{CountText.Digits(tick)}</text>\n"));
        }
    }

    private static void WriteRow(BenchResult result, double top, LogScale scale, TextWriter output)
    {
        double end = scale[result.Median];
        output.Write(SvgFrame.Text(
            $"<text class=\"number\" x=\"{Left - 8}\" y=\"{top + 13}\">{MemorySvg.Escape(result.Title)}</text>\n"));
        output.Write(SvgFrame.Text(
            $"<rect class=\"used\" x=\"{Left}\" y=\"{top}\" width=\"{end - Left:0.#}\" height=\"16\">"));
        output.Write(SvgFrame.Text(
            $"<title>{MemorySvg.Escape(result.Title)}: {CountText.Digits(result.Median)} {result.Unit.Name()}</title></rect>\n"));
        output.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"<path class=\"mapped\" d=\"M{scale[result.Minimum]:0.#} {top + 8}H{scale[result.Maximum]:0.#}\"/>"
                + $"<text x=\"{Left + Width + 8}\" y=\"{top + 13}\">{CountText.Digits(result.Median)}</text>\n"));
        if (result.Reference.Time is { } reference)
        {
            output.Write(SvgFrame.Text($"<path class=\"space\" d=\"M{scale[reference]:0.#} {top - 2}v20\"/>\n"));
        }
    }
}
