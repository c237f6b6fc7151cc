namespace Cleave.Tools.Moments;

/// <summary>Cuts a space into equal cells and adds up how much of each cell has which use.</summary>
internal sealed class CellShares(ulong size, int cells)
{
    private readonly double[][] _shares = [new double[cells], new double[cells], new double[cells]];

    /// <summary>Adds a run of addresses. Cost: the number of cells that it touches.</summary>
    public void Add(ulong offset, ulong length, SpaceUse use)
    {
        double[] shares = _shares[(int)use];
        double from = Place(offset);
        double to = Place(offset + length);
        int last = Math.Min((int)to, cells - 1);
        for (int cell = Math.Min((int)from, cells - 1); cell <= last; cell++)
        {
            shares[cell] += Math.Max(0, Math.Min(to, cell + 1) - Math.Max(from, cell));
        }
    }

    public IReadOnlyList<SpaceCell> Build() =>
        [.. Enumerable.Range(0, cells).Select(
            cell => new SpaceCell(At(cell, SpaceUse.Allocated), At(cell, SpaceUse.Clear), At(cell, SpaceUse.Retired)))];

    // Four digits are enough for a picture, and sums of many small parts round to exactly 1.
    private double At(int cell, SpaceUse use) => Math.Round(Math.Min(_shares[(int)use][cell], 1), 4);

    private double Place(ulong offset) => (double)offset / size * cells;
}
