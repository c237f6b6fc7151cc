namespace Cleave.Tools.Moments;

/// <summary>Adds up the share of each cell of the memory map that is covered by lives that are not shown individually.</summary>
internal sealed class ShadowGrid(int columns, int rows, ulong spaceSize, int eventCount)
{
    private readonly double[] _cover = new double[columns * rows];

    /// <summary>Adds one life. Cost: the number of cells that it touches.</summary>
    public void Add(BlockLife life)
    {
        double left = (double)life.Birth / eventCount * columns;
        double right = (double)life.Death / eventCount * columns;
        double top = (double)life.Address / spaceSize * rows;
        double bottom = ((double)life.Address + life.Size) / spaceSize * rows;
        for (int row = (int)top; row < Math.Min(bottom, rows); row++)
        {
            double height = Math.Min(bottom, row + 1) - Math.Max(top, row);
            for (int column = (int)left; column < Math.Min(right, columns); column++)
            {
                _cover[(row * columns) + column] += height * (Math.Min(right, column + 1) - Math.Max(left, column));
            }
        }
    }

    public MapShadow Build() => new(columns, rows, Array.ConvertAll(_cover, share => (byte)Math.Round(255 * Math.Min(share, 1))));
}
