using System.Text;
using Cleave.Tools.Moments;
using Cleave.Tools.Text;

namespace Cleave.Tools.Terminal;

/// <summary>Draws the cells of a moment as rows of characters, with colours if the terminal supports them.</summary>
internal static class SpaceCharacters
{
    private const int Label = 11;
    private const string Reset = "\e[0m";

    /// <summary>The characters for five degrees of use, which are readable without colours.</summary>
    private static readonly char[] Steps = ['.', '-', '+', '*', '#'];
    private static readonly string[] Colours = ["\e[90m", "\e[36m", "\e[34m", "\e[35m", "\e[31m"];

    /// <summary>The meaning of the characters, one degree of use after the other.</summary>
    public static IReadOnlyList<string> Degrees { get; } = [". free", "- up to a quarter", "+ up to a half", "* all but full", "# full"];

    /// <summary>The character for a part of a space, in its colour if that is wanted.</summary>
    public static string Of(SpaceCell cell, bool withColour)
    {
        (char character, string colour) = CharacterOf(cell);
        return withColour ? $"{colour}{character}{Reset}" : character.ToString();
    }

    public static void Write(SpaceMoment moment, TextWriter output, int width, bool withColour, string retired)
    {
        int columns = Math.Min(Math.Max(width - Label - 1, 8), moment.Cells.Count);
        // The picture has whole rows, so that each row stands for the same number of bytes.
        int rows = Math.Min(24, (moment.Cells.Count + columns - 1) / columns);
        SpaceCell[] cells = Merge(moment.Cells, Math.Min(rows * columns, moment.Cells.Count));
        for (int first = 0; first < cells.Length; first += columns)
        {
            ulong at = (ulong)((UInt128)moment.Size * (uint)first / (uint)cells.Length);
            output.Write(("+" + new ByteSize(at)).PadRight(Label));
            output.WriteLine(Row(cells.AsSpan(first, Math.Min(columns, cells.Length - first)), withColour));
        }

        WrappedText.Write(Legend(moment, cells, retired), "   ", width, output);
    }

    private static IEnumerable<string> Legend(SpaceMoment moment, SpaceCell[] cells, string retired) =>
    [
        $"Each character is {new ByteSize(moment.Size / (ulong)cells.Length)}:",
        .. Degrees,
        .. cells.Any(cell => cell.Clear > 0) ? ["o free and zeroed"] : Array.Empty<string>(),
        .. cells.Any(cell => cell.Retired > 0) ? [$"x {retired}"] : Array.Empty<string>(),
    ];

    private static string Row(ReadOnlySpan<SpaceCell> cells, bool withColour)
    {
        var row = new StringBuilder();
        string? colour = null;
        foreach (SpaceCell cell in cells)
        {
            (char character, string own) = CharacterOf(cell);
            if (withColour && own != colour)
            {
                row.Append(own);
                colour = own;
            }

            row.Append(character);
        }

        return (withColour ? row.Append(Reset) : row).ToString();
    }

    private static (char Character, string Colour) CharacterOf(SpaceCell cell)
    {
        int step = cell.Allocated switch { 0 => 0, <= 0.25 => 1, <= 0.5 => 2, < 1 => 3, _ => 4 };
        return step != 0 ? (Steps[step], Colours[step])
            : cell.Retired > 0 ? ('x', "\e[33m")
            : cell.Clear > 0.5 ? ('o', "\e[32m")
            : (Steps[0], Colours[0]);
    }

    /// <summary>Reduces the cells to a smaller number, each the mean of the cells that it replaces.</summary>
    private static SpaceCell[] Merge(IReadOnlyList<SpaceCell> cells, int wanted)
    {
        var sums = new SpaceCell[wanted];
        var counts = new int[wanted];
        for (int cell = 0; cell < cells.Count; cell++)
        {
            int place = (int)((long)cell * wanted / cells.Count);
            SpaceCell sum = sums[place];
            sums[place] = new SpaceCell(
                sum.Allocated + cells[cell].Allocated, sum.Clear + cells[cell].Clear, sum.Retired + cells[cell].Retired);
            counts[place]++;
        }

        return [.. sums.Select((sum, place) =>
            new SpaceCell(sum.Allocated / counts[place], sum.Clear / counts[place], sum.Retired / counts[place]))];
    }
}
