using System.Globalization;
using System.Text;

/// <summary>Draws the share of the fleet that is leased against the share that was asked for, a line for each rule.
/// The picture has a ground of its own, so it can be read on a light and on a dark page.</summary>
internal static class FillingPicture
{
    private const double Left = 60;
    private const double Top = 30;
    private const double Width = 560;
    private const double Height = 300;

    /// <summary>The lowest share that is drawn, because the lines part near the top.</summary>
    private const double From = 0.80;

    /// <summary>The classes of the lines, whose colours differ between a light and a dark page.</summary>
    private static readonly string[] Lines = ["first", "second", "third"];

    private const string Style = """
        <style>
        text { font: 13px system-ui, sans-serif; fill: #4d5a68 } .head { font-weight: 600; fill: #16202c }
        .number { text-anchor: end } .middle { text-anchor: middle }
        .paper { fill: #ffffff } .axis { stroke: #d3dae2; fill: none } .line { fill: none; stroke-width: 2 }
        .first { stroke: #1f55c0 } .second { stroke: #a8430c } .third { stroke: #26804f }
        @media (prefers-color-scheme: dark) {
        text { fill: #a7b3c0 } .head { fill: #e8edf3 } .paper { fill: #151b23 } .axis { stroke: #2e3945 }
        .first { stroke: #86b3ff } .second { stroke: #ffab70 } .third { stroke: #5fcf93 }
        }
        </style>

        """;

    /// <summary>Returns the picture as SVG.</summary>
    public static string Draw(IReadOnlyList<Filling> fillings)
    {
        const string Title = "GPUs leased, share of the fleet, against GPUs asked for";
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + 20} {Top + Height + 60}\" role=\"img\">\n");
        svg.Append($"<title>{Title}</title>\n").Append(Style).Append("<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"head\" x=\"{Left}\" y=\"18\">{Title}</text>\n");
        for (double share = From; share <= 1.001; share += 0.05)
        {
            svg.Append(CultureInfo.InvariantCulture,
                $"<path class=\"axis\" d=\"M{Left} {Y(share):0.0}H{Left + Width}\"/><text class=\"number\" x=\"{Left - 8}\" "
                    + $"y=\"{Y(share) + 4:0.0}\">{share:P0}</text>\n");
            svg.Append(CultureInfo.InvariantCulture,
                $"<text class=\"middle\" x=\"{X(share):0.0}\" y=\"{Top + Height + 18}\">{share:P0}</text>\n");
        }

        for (int index = 0; index < fillings.Count; index++)
        {
            DrawLine(svg, fillings[index], Lines[index % Lines.Length], Top + Height + 40, Left + (index * 150));
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawLine(StringBuilder svg, Filling filling, string line, double labelY, double labelX)
    {
        string points = string.Join(' ', filling.Course
            .Select(point => (Asked: point.Asked / filling.Gpus, Leased: point.Leased / filling.Gpus))
            .Where((point, index) => point.Asked >= From && (index % 8 == 0 || index == filling.Course.Count - 1))
            .Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Asked):0.0},{Y(double.Max(point.Leased, From)):0.0}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line {line}\" points=\"{points}\"/>\n");
        svg.Append(CultureInfo.InvariantCulture,
            $"<path class=\"line {line}\" d=\"M{labelX} {labelY - 4}h24\"/><text x=\"{labelX + 30}\" y=\"{labelY}\">"
                + $"{filling.Rule.Name}</text>\n");
    }

    private static double X(double share) => Left + ((share - From) / (1 - From) * Width);

    private static double Y(double share) => Top + Height - ((share - From) / (1 - From) * Height);
}
