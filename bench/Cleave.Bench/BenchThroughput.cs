namespace Cleave.Bench;

/// <summary>What threads that share one allocator reached together.</summary>
/// <param name="Workload">The workload that each thread ran a part of.</param>
/// <param name="Setting">How the allocator was set up.</param>
/// <param name="Threads">How many threads there were.</param>
/// <param name="Passes">Millions of operations a second, all threads together, of each pass.</param>
public sealed record BenchThroughput(string Workload, string Setting, int Threads, IReadOnlyList<double> Passes)
{
    /// <summary>The median over the passes (of two in the middle, the larger).</summary>
    public double Median => Passes.Order().ElementAt(Passes.Count / 2);

    /// <summary>The fastest pass.</summary>
    public double Maximum => Passes.Max();
}
