using Cleave.Tools.Moments;

namespace Cleave.Tools.Svg;

/// <summary>Draws the live and mapped bytes over the events.</summary>
internal static class SvgChart
{
    private static readonly SvgFrame Frame = new(SvgFrame.UsualLeft, 84, SvgFrame.UsualWidth, 120);

    public static void Write(SpaceHistory history, SpaceMoment moment, TextWriter output)
    {
        output.Write("<text x=\"92\" y=\"74\">Bytes over the events: ");
        output.Write(history.Segments.Count == 0
            ? "live (filled), in mapped pages (line), the space (dashed)</text>\n"
            : "live (filled), reserved (line), all addresses ever reserved (dashed)</text>\n");
        output.Write(SvgFrame.Text(
            $"<rect class=\"free\" x=\"{Frame.Left}\" y=\"{Frame.Top}\" width=\"{Frame.Width}\" height=\"{Frame.Height}\"/>\n"));
        string live = Path(history, moment.Size, point => point.Live);
        output.Write($"<path class=\"area\" d=\"{live}V{Y(0, moment.Size)}H{Frame.Left}z\"/>\n");
        output.Write($"<path class=\"live\" d=\"{live}\"/>\n");
        output.Write($"<path class=\"mapped\" d=\"{Path(history, moment.Size, point => point.Mapped)}\"/>\n");
        output.Write($"<path class=\"space\" d=\"M{Frame.Left} {Y(moment.Size, moment.Size)}h{Frame.Width}\"/>\n");
        Frame.WriteAxes(history.EventCount, Top(moment.Size), upwards: true, output);
    }

    /// <summary>
    /// Draws a line of levels, each of which holds until the next event. Steps below a third of a pixel are left out, except turning
    /// points.
    /// </summary>
    private static string Path(SpaceHistory history, ulong space, Func<HistoryPoint, ulong> value)
    {
        IReadOnlyList<HistoryPoint> points = HistoryThinner.Thin(history, space, int.MaxValue, (int)(2 * Frame.Width)).Points;
        string path = SvgFrame.Text($"M{Frame.X(points[0].Event, history.EventCount):0.#} {Y(value(points[0]), space)}");
        return path
            + string.Concat(points.Skip(1).Select(point =>
                SvgFrame.Text($"H{Frame.X(point.Event, history.EventCount):0.#}V{Y(value(point), space)}")))
            + SvgFrame.Text($"H{Frame.Left + Frame.Width}");
    }

    private static string Y(double bytes, ulong space) => SvgFrame.Text($"{Frame.Top + (Frame.Height * (1 - (bytes / Top(space)))):0.#}");

    private static ulong Top(ulong space) => space + (space / 32);
}
