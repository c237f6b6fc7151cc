namespace Cleave.Bench.Pictures;

/// <summary>A logarithmic scale from values to coordinates of a picture.</summary>
internal readonly struct LogScale
{
    private readonly double _low;
    private readonly double _high;
    private readonly double _from;
    private readonly double _to;

    /// <param name="values">The values to show, all above 0, at least one.</param>
    /// <param name="from">The coordinate of the lowest value.</param>
    /// <param name="to">The coordinate of the highest value.</param>
    public LogScale(IEnumerable<double> values, double from, double to)
    {
        double[] logs = [.. values.Select(Math.Log10)];
        double margin = Math.Max(0.05, 0.04 * (logs.Max() - logs.Min()));
        (_low, _high, _from, _to) = (logs.Min() - margin, logs.Max() + margin, from, to);
    }

    /// <summary>The coordinate of a value.</summary>
    public double this[double value] => _from + ((Math.Log10(value) - _low) / (_high - _low) * (_to - _from));

    /// <summary>Round values within the scale, three to about eight of them.</summary>
    public IEnumerable<double> Ticks()
    {
        (double low, double high) = (_low, _high);
        double span = high - low;
        double[] steps = span > 6 ? [1] : span > 2.5 ? [1, 3] : [1, 2, 5];
        return Enumerable.Range((int)Math.Floor(low), (int)Math.Ceiling(span) + 2)
            .SelectMany(power => steps.Select(step => step * Math.Pow(10, power)))
            .Where(value => Math.Log10(value) >= low && Math.Log10(value) <= high);
    }
}
