using Cleave.Tools.Moments;

namespace Cleave.Tools.Svg;

/// <summary>
/// Draws the current state of a space as rows of cells, the lowest address first; a darker cell has a larger allocated share.
/// </summary>
internal static class SvgCells
{
    private const int Columns = 64;
    private const int Side = 13;
    private const int Top = 84;

    public static int Bottom(SpaceMoment moment) => Top + (Rows(moment) * Side) + 24;

    public static void Write(SpaceMoment moment, TextWriter output)
    {
        string each = new ByteSize(moment.Size / (ulong)moment.Cells.Count).ToString();
        output.Write(
            $"<text x=\"92\" y=\"74\">Each cell is {each}, a paler one is partly free; addresses go from left to "
                + "right, then down</text>\n");
        output.Write(
            SvgFrame.Text($"<rect class=\"free\" x=\"92\" y=\"{Top}\" width=\"{Columns * Side}\" height=\"{Rows(moment) * Side}\"/>\n"));
        for (int cell = 0; cell < moment.Cells.Count; cell++)
        {
            SpaceCell share = moment.Cells[cell];
            WriteBox(cell, "retired", share.Retired, output);
            WriteBox(cell, "clear", 0.6 * share.Clear, output);
            WriteBox(cell, "used", share.Allocated == 0 ? 0 : 0.2 + (0.8 * share.Allocated), output);
        }

        for (int row = 0; row < Rows(moment); row += 2)
        {
            ulong at = (ulong)((UInt128)moment.Size * (uint)(row * Columns) / (uint)moment.Cells.Count);
            output.Write(SvgFrame.Text($"<text class=\"number\" x=\"84\" y=\"{Top + (row * Side) + 11}\">+{new ByteSize(at)}</text>\n"));
        }
    }

    private static void WriteBox(int cell, string name, double share, TextWriter output)
    {
        if (share > 0)
        {
            int x = 92 + (cell % Columns * Side);
            int y = Top + (cell / Columns * Side);
            output.Write(
                SvgFrame.Text($"<rect class=\"{name}\" opacity=\"{share:0.##}\" x=\"{x}\" y=\"{y}\" width=\"12\" height=\"12\"/>\n"));
        }
    }

    private static int Rows(SpaceMoment moment) => (moment.Cells.Count + Columns - 1) / Columns;
}
