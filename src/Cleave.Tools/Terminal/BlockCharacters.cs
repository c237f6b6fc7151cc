using System.Text;
using Cleave.Tools.Moments;
using Cleave.Tools.Text;

namespace Cleave.Tools.Terminal;

/// <summary>Draws blocks of device memory as bars of characters, each as long as its block is large.</summary>
internal static class BlockCharacters
{
    /// <summary>The most blocks that are drawn; the largest ones are.</summary>
    private const int MostBlocks = 40;

    private const int LongestBar = 64;
    private const int ShortestBar = 8;
    private const int Label = 28;

    public static void Write(SpaceMoment moment, TextWriter output, int width, bool withColour)
    {
        ulong largest = moment.Blocks.Max(block => block.Size);
        SpaceBlock[] shown = [.. moment.Blocks.OrderByDescending(block => block.Size).Take(MostBlocks).OrderBy(block => block.Address)];
        int columns = Math.Clamp(width - Label - 2, ShortestBar, LongestBar);
        string? group = null;
        foreach (SpaceBlock block in shown)
        {
            if (block.Group != group)
            {
                output.WriteLine(block.Group);
                group = block.Group;
            }

            output.Write($"  {Shortened(block.Name)} {new ByteSize(block.Size),9} ");
            output.WriteLine(Bar(block, Math.Max(1, (int)Math.Round((double)block.Size / largest * columns)), withColour));
        }

        WriteRest(moment.Blocks.Except(shown), output);
        WrappedText.Write(
            [
                $"A bar of {columns} characters is {new ByteSize(largest)}:",
                .. SpaceCharacters.Degrees,
            ],
            "   ",
            width,
            output);
    }

    private static void WriteRest(IEnumerable<SpaceBlock> rest, TextWriter output)
    {
        SpaceBlock[] smaller = [.. rest];
        if (smaller.Length > 0)
        {
            ulong size = smaller.Aggregate(0UL, (sum, block) => sum + block.Size);
            output.WriteLine(FormattableString.Invariant($"and {smaller.Length} smaller blocks with {new ByteSize(size)} together"));
        }
    }

    private static string Shortened(string name) => (name.Length > 16 ? name[..15] + "…" : name).PadRight(16);

    private static string Bar(SpaceBlock block, int length, bool withColour)
    {
        var bar = new StringBuilder();
        for (int at = 0; at < length; at++)
        {
            int from = at * block.Cells.Count / length;
            int to = Math.Max(from + 1, (at + 1) * block.Cells.Count / length);
            bar.Append(SpaceCharacters.Of(new SpaceCell(block.Cells.Skip(from).Take(to - from).Average(), 0, 0), withColour));
        }

        return bar.ToString();
    }
}
