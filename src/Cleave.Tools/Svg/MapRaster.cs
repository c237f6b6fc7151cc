using Cleave.Tools.Moments;

namespace Cleave.Tools.Svg;

/// <summary>
/// Paints the lives of a history into cells. A life covers its share of every cell that it touches, in the colour of its age.
/// </summary>
internal sealed class MapRaster
{
    /// <summary>The number of ages, which differ by a factor of 4; the oldest is above a quarter of the recording.</summary>
    public const int Ages = 6;

    /// <summary>
    /// The share from which a cell counts as allocated. It is small, because a single small block can fragment a space and must be visible.
    /// </summary>
    private const double Least = 0.02;

    private readonly int _columns;
    private readonly int _rows;
    private readonly float[] _cover;
    private readonly float[] _ages;

    public MapRaster(SpaceHistory history, ulong spaceBase, ulong size, int columns, int rows)
    {
        _columns = columns;
        _rows = rows;
        _cover = new float[columns * rows];
        _ages = new float[columns * rows];
        foreach (BlockLife life in history.Lives)
        {
            AddLife(life, history.EventCount, (double)(life.Address - spaceBase) / size * rows, (double)life.Size / size * rows);
        }

        AddShadow(history.Thinning.Shadow);
    }

    /// <summary>Returns the age of a cell, from 0 (the youngest), or -1 if the cell is free.</summary>
    public int AgeAt(int column, int row)
    {
        int cell = (row * _columns) + column;
        return _cover[cell] < Least ? -1 : Math.Min(Ages - 1, (int)((_ages[cell] / _cover[cell]) + 0.5f));
    }

    /// <summary>Returns the number of events after which a life has an age.</summary>
    private static double AgeBegins(int age, int events) => age == 0 ? 0 : events / Math.Pow(4, Ages - age);

    private void AddLife(BlockLife life, int events, double top, double height)
    {
        double scale = (double)_columns / events;
        for (int age = 0; age < Ages; age++)
        {
            double from = life.Birth + AgeBegins(age, events);
            double to = age + 1 == Ages ? life.Death : Math.Min(life.Death, life.Birth + AgeBegins(age + 1, events));
            if (from < to)
            {
                AddBox(from * scale, to * scale, top, top + height, age);
            }
        }
    }

    private void AddBox(double left, double right, double top, double bottom, int age)
    {
        for (int row = (int)top; row < Math.Min(bottom, _rows); row++)
        {
            double tall = Math.Min(bottom, row + 1) - Math.Max(top, row);
            for (int column = (int)left; column < Math.Min(right, _columns); column++)
            {
                float share = (float)(tall * (Math.Min(right, column + 1) - Math.Max(left, column)));
                _cover[(row * _columns) + column] += share;
                _ages[(row * _columns) + column] += share * age;
            }
        }
    }

    private void AddShadow(MapShadow? shadow)
    {
        for (int cell = 0; shadow is not null && cell < _cover.Length; cell++)
        {
            int row = (int)((long)(cell / _columns) * shadow.Rows / _rows);
            int column = (int)((long)(cell % _columns) * shadow.Columns / _columns);
            _cover[cell] += shadow.Cover.Span[(row * shadow.Columns) + column] / 255f;
        }
    }
}
