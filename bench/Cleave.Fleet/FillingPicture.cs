using System.Globalization;
using System.Text;

/// <summary>Draws the share of the fleet that is leased against the share that was asked for, a line for each rule.</summary>
internal static class FillingPicture
{
    private const double Left = 60;
    private const double Top = 30;
    private const double Width = 560;
    private const double Height = 300;

    /// <summary>The lowest share that is drawn, because the lines part near the top.</summary>
    private const double From = 0.80;

    private static readonly string[] Colours = ["#1b6ca8", "#c8553d", "#3a7d44"];

    /// <summary>Returns the picture as SVG.</summary>
    public static string Draw(IReadOnlyList<Filling> fillings)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + 20} {Top + Height + 60}\" "
                + $"font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(
            "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<text x=\"60\" y=\"18\">GPUs leased, share of the fleet, against GPUs "
                + "asked for</text>\n");
        for (double share = From; share <= 1.001; share += 0.05)
        {
            svg.Append(CultureInfo.InvariantCulture,
                $"<path d=\"M{Left} {Y(share):0.0}H{Left + Width}\" stroke=\"#ddd\"/><text x=\"{Left - 8}\" y=\"{Y(share) + 4:0.0}\" "
                    + $"text-anchor=\"end\">{share:P0}</text>\n");
            svg.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{X(share):0.0}\" y=\"{Top + Height + 18}\" text-anchor=\"middle\">{share:P0}</text>\n");
        }

        for (int index = 0; index < fillings.Count; index++)
        {
            DrawLine(svg, fillings[index], Colours[index % Colours.Length], Top + Height + 40, Left + (index * 150));
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawLine(StringBuilder svg, Filling filling, string colour, double labelY, double labelX)
    {
        string points = string.Join(' ', filling.Course
            .Select(point => (Asked: point.Asked / filling.Gpus, Leased: point.Leased / filling.Gpus))
            .Where((point, index) => point.Asked >= From && (index % 8 == 0 || index == filling.Course.Count - 1))
            .Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Asked):0.0},{Y(double.Max(point.Leased, From)):0.0}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
        svg.Append(CultureInfo.InvariantCulture,
            $"<path d=\"M{labelX} {labelY - 4}h24\" stroke=\"{colour}\" stroke-width=\"2\"/><text x=\"{labelX + 30}\" "
                + $"y=\"{labelY}\">{filling.Rule.Name}</text>\n");
    }

    private static double X(double share) => Left + ((share - From) / (1 - From) * Width);

    private static double Y(double share) => Top + Height - ((share - From) / (1 - From) * Height);
}
