namespace Cleave.Tools.Reports;

/// <summary>The memory map over the events: a stroke wherever most of a cell is taken, in the colour of its age.</summary>
internal static class SvgMap
{
    /// <summary>Pixels of a cell, across and down.</summary>
    private const int Cell = 2;
    private const int Columns = 424;
    private const int Rows = 150;
    private const int Ages = MapRaster.Ages;

    private static readonly SvgFrame Frame = new(SvgFrame.UsualLeft, 262, SvgFrame.UsualWidth, Rows * Cell);

    /// <summary>Where the picture ends.</summary>
    public const int Bottom = 262 + (Rows * Cell) + 64;

    public static void Write(SpaceHistory history, SpaceMoment moment, TextWriter output)
    {
        output.Write("<text x=\"92\" y=\"252\">Memory map: events across, addresses down</text>\n");
        output.Write(SvgFrame.Text($"<rect class=\"free\" x=\"{Frame.Left}\" y=\"{Frame.Top}\" width=\"{Frame.Width}\" height=\"{Frame.Height}\"/>\n"));
        var raster = new MapRaster(history, moment.Base, moment.Size, Columns, Rows);
        // In cells, and at the middle of a row: whole numbers are short.
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
            output.Write(SvgFrame.Text($"<path class=\"moment\" d=\"M{x:0.#} {Frame.Top}v{Frame.Height}\"/>\n"));
        }

        Frame.WriteAxes(history.EventCount, moment.Size, upwards: false, output);
        WriteLegend(output);
    }

    /// <summary>Runs of cells of one age, row by row.</summary>
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
        double y = Frame.Top + Frame.Height + 42;
        output.Write(SvgFrame.Text($"<text x=\"92\" y=\"{y}\">allocated just now</text>\n"));
        for (int age = 0; age < Ages; age++)
        {
            output.Write(SvgFrame.Text($"<path class=\"a{age}\" stroke-width=\"12\" d=\"M{218 + (age * 26)} {y - 4}h26\"/>\n"));
        }

        output.Write(SvgFrame.Text($"<text x=\"{228 + (Ages * 26)}\" y=\"{y}\">for more than a quarter of the recording</text>\n"));
    }
}
