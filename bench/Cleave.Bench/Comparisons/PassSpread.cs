namespace Cleave.Bench.Comparisons;

/// <summary>The values of the passes of one workload: the lowest, the median and the highest.</summary>
/// <param name="Lowest">The lowest value of a pass.</param>
/// <param name="Median">The median over the passes; of two in the middle, the larger.</param>
/// <param name="Highest">The highest value of a pass.</param>
/// <param name="Passes">The number of passes.</param>
public readonly record struct PassSpread(double Lowest, double Median, double Highest, int Passes)
{
    /// <summary>Summarizes the values of passes, of which there is at least one.</summary>
    public static PassSpread Of(IReadOnlyList<double> passes) =>
        new(passes.Min(), passes.Order().ElementAt(passes.Count / 2), passes.Max(), passes.Count);

    /// <summary>Whether the values of two runs share a part of their range.</summary>
    public bool Overlaps(PassSpread other) => Lowest <= other.Highest && other.Lowest <= Highest;
}
