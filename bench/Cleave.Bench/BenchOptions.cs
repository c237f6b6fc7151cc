namespace Cleave.Bench;

/// <summary>How a family of benchmarks is run. Immutable.</summary>
public sealed record BenchOptions
{
    /// <summary>Names of the workloads to run; all of them when empty.</summary>
    public IReadOnlyList<string> Workloads { get; init; } = [];

    /// <summary>Names of the paths to run them on; all of them when empty.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Timed passes of each workload, at least one.</summary>
    public int Passes { get; init; } = 5;

    /// <summary>Null to run the workloads; a number, at least one, to let so many threads share an allocator instead.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether a workload is chosen. Names are told apart without regard to case.</summary>
    internal bool Wants(string workload) => Workloads.Count == 0 || Workloads.Contains(workload, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a path is chosen.</summary>
    internal bool WantsPath(string path) => Paths.Count == 0 || Paths.Contains(path, StringComparer.OrdinalIgnoreCase);
}
