using System.Globalization;
using Cleave.Tools.Svg;

namespace Cleave.Bench.Pictures;

/// <summary>One of the two panels of a curve: a value over the space or the live blocks, on logarithmic axes.</summary>
/// <param name="Curve">The curve that is drawn.</param>
/// <param name="Title">The quantity of the vertical axis, with its unit.</param>
/// <param name="Value">The value of a measured point; 0 if it has none.</param>
/// <param name="LoadedValue">The value of a loaded figure; null if it has none.</param>
/// <param name="Label">The words for a value of the vertical axis.</param>
/// <param name="Left">The left edge of the panel.</param>
internal sealed record CurvePanel(
    Curve Curve,
    string Title,
    Func<CurvePoint, double> Value,
    Func<LoadedFigure, double?> LoadedValue,
    Func<double, string> Label,
    double Left)
{
    public const double Top = 62;
    public const double Height = 260;
    public const double Width = 372;

    /// <summary>The distance between the marks of loaded figures that belong to one place.</summary>
    private const double MarkDistance = 11;

    /// <summary>Writes the panel. The height of the picture is that of <see cref="CurveSvg"/>.</summary>
    public void Write(TextWriter output)
    {
        double[] values = [
            .. Curve.Lines.SelectMany(line => line.Points).Select(Value), .. Curve.Loaded.Select(LoadedValue).OfType<double>()];
        double[] shown = [.. values.Where(value => value > 0)];
        output.Write(SvgFrame.Text($"<text x=\"{Left}\" y=\"{Top - 10}\">{MemorySvg.Escape(Title)}</text>\n"));
        output.Write(SvgFrame.Text(
            $"<rect class=\"axis\" x=\"{Left}\" y=\"{Top}\" width=\"{Width}\" height=\"{Height}\"/>\n"));
        if (shown.Length == 0)
        {
            return;
        }

        var across = new LogScale([.. Curve.Positions, .. Curve.Loaded.Select(figure => figure.At)], Left + 8, Left + Width - 8);
        var up = new LogScale(shown, Top + Height, Top);
        WriteTicks(across, up, output);
        for (int line = 0; line < Curve.Lines.Count; line++)
        {
            WriteLine(Curve.Lines[line], CurveSvg.ClassOf(line), across, up, output);
        }

        WriteLoaded(across, up, output);
    }

    private void WriteTicks(LogScale across, LogScale up, TextWriter output)
    {
        foreach (double tick in up.Ticks())
        {
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"<path class=\"axis\" d=\"M{Left} {up[tick]:0.#}h{Width}\"/><text class=\"number\" x=\"{Left - 6}\" "
                    + $"y=\"{up[tick] + 4:0.#}\">{Label(tick)}</text>\n"));
        }

        double free = double.NegativeInfinity;
        foreach (double at in Curve.Positions)
        {
            string label = Curve.Label(at);
            double half = label.Length * 3.5;
            // A label that would touch the one before is left out.
            if (across[at] - half > free)
            {
                output.Write(SvgFrame.Text(
                    $"<text class=\"middle\" x=\"{across[at]:0.#}\" y=\"{Top + Height + 18}\">{MemorySvg.Escape(label)}</text>\n"));
                free = across[at] + half + 4;
            }
        }
    }

    private void WriteLine(CurveLine line, string name, LogScale across, LogScale up, TextWriter output)
    {
        CurvePoint[] points = [.. line.Points.Where(point => Value(point) > 0)];
        string path = string.Join(' ', points.Select(point => SvgFrame.Text($"{across[point.At]:0.#},{up[Value(point)]:0.#}")));
        output.Write($"<polyline class=\"{name}\" fill=\"none\" stroke-width=\"2\" points=\"{path}\"/>\n");
        foreach (CurvePoint point in points)
        {
            string title = $"{line.Path}, {Curve.Label(point.At)}: {Label(Value(point))}";
            output.Write(SvgFrame.Text(
                $"<circle class=\"{name} paper\" cx=\"{across[point.At]:0.#}\" cy=\"{up[Value(point)]:0.#}\" r=\"3.5\">"));
            output.Write($"<title>{MemorySvg.Escape(title)}</title></circle>\n");
        }
    }

    private void WriteLoaded(LogScale across, LogScale up, TextWriter output)
    {
        foreach (IGrouping<double, (LoadedFigure Figure, int Index)> place in Curve.Loaded
            .Select((figure, index) => (figure, index)).Where(entry => LoadedValue(entry.figure) > 0).GroupBy(entry => entry.figure.At))
        {
            (LoadedFigure Figure, int Index)[] here = [.. place.OrderBy(entry => LoadedValue(entry.Figure))];
            double breadth = MarkDistance * (here.Length - 1);
            double start = Math.Clamp(across[place.Key] - (breadth / 2), Left + 8, Left + Width - 8 - breadth);
            for (int mark = 0; mark < here.Length; mark++)
            {
                (LoadedFigure figure, int index) = here[mark];
                double value = LoadedValue(figure)!.Value;
                double x = start + (mark * MarkDistance);
                string title = $"{figure.Allocator}, {Curve.Label(figure.At)}: {Label(value)} (loaded: {figure.Source})";
                output.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"<g><title>{MemorySvg.Escape(title)}</title><path class=\"space\" d=\"M{x - 4:0.#} {up[value]:0.#}h8m-4 -4v8\"/>"
                        + $"<text class=\"middle\" x=\"{x:0.#}\" y=\"{up[value] - 6:0.#}\">{CurveSvg.LetterOf(index)}</text></g>\n"));
            }
        }
    }
}
