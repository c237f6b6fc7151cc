namespace Cleave.Bench;

/// <summary>The throughput of threads that share one allocator.</summary>
/// <param name="Workload">The workload that each thread ran a part of.</param>
/// <param name="Setting">The name of the setting of the allocator.</param>
/// <param name="Threads">The number of threads.</param>
/// <param name="Passes">Millions of operations per second of all threads together, for each pass.</param>
public sealed record BenchThroughput(string Workload, string Setting, int Threads, IReadOnlyList<double> Passes)
{
    /// <summary>The median over the passes; of two in the middle, the larger.</summary>
    public double Median => Passes.Order().ElementAt(Passes.Count / 2);

    /// <summary>The throughput of the fastest pass.</summary>
    public double Maximum => Passes.Max();
}
