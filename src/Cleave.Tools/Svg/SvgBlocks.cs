using Cleave.Tools.Moments;

namespace Cleave.Tools.Svg;

/// <summary>
/// Draws blocks of device memory as bars, each as long as its block is large, with a rectangle for each allocation.
/// </summary>
internal static class SvgBlocks
{
    /// <summary>The most blocks that are drawn; the largest ones are.</summary>
    private const int MostBlocks = 128;

    private const int Left = 132;
    private const int Width = 808;
    private const int Top = 84;
    private const int Row = 22;
    private const int Heading = 26;
    private const int Bar = 16;

    public static int Bottom(SpaceMoment moment)
    {
        SpaceBlock[] shown = Shown(moment);
        return Top + (shown.Length * Row) + (shown.Select(block => block.Group).Distinct().Count() * Heading) + 24;
    }

    public static void Write(SpaceMoment moment, TextWriter output)
    {
        SpaceBlock[] shown = Shown(moment);
        ulong largest = shown.Max(block => block.Size);
        int left = moment.Blocks.Count - shown.Length;
        string rest = left == 0 ? "" : FormattableString.Invariant($"; {left} smaller ones are left out");
        output.Write($"<text x=\"16\" y=\"70\">Each bar is a block of device memory, the longest {new ByteSize(largest)}{rest}</text>\n");
        double y = Top;
        string? group = null;
        foreach (SpaceBlock block in shown)
        {
            if (block.Group != group)
            {
                group = block.Group;
                y += Heading;
                output.Write(SvgFrame.Text($"<text x=\"16\" y=\"{y - 8}\">{MemorySvg.Escape(group)}</text>\n"));
            }

            WriteBlock(block, (double)block.Size / largest * Width, y, moment, output);
            y += Row;
        }
    }

    private static void WriteBlock(SpaceBlock block, double width, double y, SpaceMoment moment, TextWriter output)
    {
        output.Write(SvgFrame.Text($"<text class=\"number\" x=\"{Left - 8}\" y=\"{y + 12}\">{MemorySvg.Escape(block.Name)}</text>\n"));
        output.Write(SvgFrame.Text($"<rect class=\"free\" x=\"{Left}\" y=\"{y}\" width=\"{Math.Max(1, width):0.##}\" height=\"{Bar}\">"));
        string title = $"{block.Name}: {new ByteSize(block.Allocated)} of {new ByteSize(block.Size)} allocated";
        output.Write($"<title>{MemorySvg.Escape(title)}</title></rect>\n");
        if (moment.IsComplete)
        {
            foreach (SpaceAllocation one in moment.Allocations.Where(
                one => one.Ranges[0].Address - block.Address < block.Size && one.Ranges[0].Address >= block.Address))
            {
                WriteAllocation(one, block, width, y, output);
            }
        }
        else
        {
            WriteCells(block, width, y, output);
        }
    }

    private static void WriteAllocation(SpaceAllocation one, SpaceBlock block, double width, double y, TextWriter output)
    {
        SpaceRange range = one.Ranges[0];
        double x = Left + ((double)(range.Address - block.Address) / block.Size * width);
        double wide = (double)range.Size / block.Size * width;
        // A gap of half a pixel separates neighbours that are wide enough to be told apart.
        output.Write(
            SvgFrame.Text($"<rect class=\"used\" x=\"{x:0.##}\" y=\"{y}\" ")
                + SvgFrame.Text($"width=\"{Math.Max(0.25, wide > 2 ? wide - 0.5 : wide):0.##}\" height=\"{Bar}\">"));
        string title = $"{one.Name ?? "no name"}: {new ByteSize(range.Size)} at {SpacePlaces.Of(block, range.Address)}";
        output.Write($"<title>{MemorySvg.Escape(title)}</title></rect>\n");
    }

    private static void WriteCells(SpaceBlock block, double width, double y, TextWriter output)
    {
        double each = width / block.Cells.Count;
        for (int cell = 0; cell < block.Cells.Count; cell++)
        {
            if (block.Cells[cell] > 0)
            {
                output.Write(
                    SvgFrame.Text($"<rect class=\"used\" opacity=\"{0.2 + (0.8 * block.Cells[cell]):0.##}\" ")
                        + SvgFrame.Text($"x=\"{Left + (cell * each):0.##}\" y=\"{y}\" width=\"{each:0.##}\" height=\"{Bar}\"/>\n"));
            }
        }
    }

    private static SpaceBlock[] Shown(SpaceMoment moment) =>
        [.. moment.Blocks.OrderByDescending(block => block.Size).Take(MostBlocks).OrderBy(block => block.Address)];
}
