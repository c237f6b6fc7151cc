using Cleave.Tools.Moments;
using Cleave.Tools.Reports;
using Cleave.Tools.Text;

namespace Cleave.Tools.Svg;

/// <summary>Draws the memory map over the events, with a stroke wherever most of a cell is allocated, in the colour of its age.</summary>
internal static class SvgMap
{
    /// <summary>The width and height of a cell, in pixels.</summary>
    private const int Cell = 2;
    private const int Columns = 424;
    private const int Rows = 150;
    private const int Ages = MapRaster.Ages;

    private static readonly SvgFrame Frame = new(SvgFrame.UsualLeft, 262, SvgFrame.UsualWidth, Rows * Cell);

    private const int LegendBottom = 262 + (Rows * Cell) + 42;
    private const int LineHeight = 18;

    /// <summary>The most characters of a line of notes.</summary>
    private const int NoteWidth = 120;

    /// <summary>The lower edge of the picture.</summary>
    public static int Bottom(SpaceHistory history) => LegendBottom + (Notes(history).Count() * LineHeight) + 22;

    public static void Write(SpaceHistory history, SpaceMoment moment, TextWriter output)
    {
        output.Write(history.Segments.Count == 0
            ? "<text x=\"92\" y=\"252\">Memory map: events across, addresses down</text>\n"
            : "<text x=\"92\" y=\"252\">Memory map: events across, addresses down; dark grey was not reserved</text>\n");
        output.Write(
            SvgFrame.Text($"<rect class=\"{(history.Segments.Count == 0 ? "free" : "out")}\" x=\"{Frame.Left}\" y=\"{Frame.Top}\" ")
                + SvgFrame.Text($"width=\"{Frame.Width}\" height=\"{Frame.Height}\"/>\n"));
        WriteSegments(history, moment.Size, output);
        var raster = new MapRaster(history, moment.Base, moment.Size, Columns, Rows);
        // The unit is a cell, and the origin is the middle of a row, so that coordinates are whole numbers and therefore short.
        output.Write(SvgFrame.Text($"<g transform=\"translate({Frame.Left} {Frame.Top + (Cell / 2)}) scale({Cell})\">\n"));
        for (int age = 0; age < Ages; age++)
        {
            string path = Path(raster, age);
            output.Write(path.Length == 0 ? "" : $"<path class=\"a{age}\" d=\"{path}\"/>\n");
        }

        output.Write("</g>\n");

        if (moment.Event is { } index)
        {
            double x = Frame.X(index + 0.5, history.EventCount);
            string line = SvgFrame.Text($"d=\"M{x:0.#} {Frame.Top}v{Frame.Height}\"");
            // Alternating dark and light segments stand out from any background, and the gaps leave the background visible.
            output.Write($"<path class=\"ground\" {line}/>\n<path class=\"moment\" {line}/>\n");
        }

        Frame.WriteAxes(history.EventCount, moment.Size, upwards: false, output);
        WriteLegend(output);
        foreach ((int number, string note) in Notes(history).Index())
        {
            output.Write(
                SvgFrame.Text($"<text x=\"92\" y=\"{LegendBottom + ((number + 1) * LineHeight) + 4}\">{MemorySvg.Escape(note)}</text>\n"));
        }
    }

    private static void WriteSegments(SpaceHistory history, ulong size, TextWriter output)
    {
        foreach (SegmentLife segment in history.Segments)
        {
            double x = Frame.X(segment.Birth, history.EventCount);
            double width = Frame.X(segment.Death, history.EventCount) - x;
            double y = Frame.Top + (Frame.Height * segment.Address / size);
            output.Write(
                SvgFrame.Text($"<rect class=\"free\" x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" ")
                    + SvgFrame.Text($"height=\"{Frame.Height * segment.Size / size:0.##}\"/>\n"));
        }
    }

    private static IEnumerable<string> Notes(SpaceHistory history) =>
        WrappedText.Lines((HistoryNotes.ThinnedLives(history) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries), " ", NoteWidth);

    /// <summary>Draws runs of cells of one age, row by row.</summary>
    private static string Path(MapRaster raster, int age)
    {
        var path = new System.Text.StringBuilder();
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                int start = column;
                while (column < Columns && raster.AgeAt(column, row) == age)
                {
                    column++;
                }

                if (column > start)
                {
                    path.Append(SvgFrame.Text($"M{start} {row}h{column - start}"));
                }
            }
        }

        return path.ToString();
    }

    private static void WriteLegend(TextWriter output)
    {
        output.Write(SvgFrame.Text($"<text x=\"92\" y=\"{LegendBottom}\">allocated just now</text>\n"));
        for (int age = 0; age < Ages; age++)
        {
            output.Write(SvgFrame.Text($"<path class=\"a{age}\" stroke-width=\"12\" d=\"M{218 + (age * 26)} {LegendBottom - 4}h26\"/>\n"));
        }

        output.Write(
            SvgFrame.Text($"<text x=\"{228 + (Ages * 26)}\" y=\"{LegendBottom}\">for more than a quarter of the recording</text>\n"));
    }
}
