namespace Cleave.Bench;

/// <summary>The options of a run of a family of benchmarks. Immutable.</summary>
public sealed record BenchOptions
{
    /// <summary>The names of the workloads to run. Empty for all workloads.</summary>
    public IReadOnlyList<string> Workloads { get; init; } = [];

    /// <summary>The names of the paths to measure. Empty for all paths.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The number of timed passes of each workload, at least one.</summary>
    public int Passes { get; init; } = 5;

    /// <summary>The number of threads, at least one, that share an allocator in place of the workloads; null to run the
    /// workloads.</summary>
    public int? Threads { get; init; }

    /// <summary>The number of the one case to run, counted from 0 over the workloads and paths that are chosen; null to run all
    /// cases.</summary>
    public int? Case { get; init; }

    /// <summary>Whether workloads run in their short form, which the warm-up uses too.
    /// For tests, which need every step and no figure.</summary>
    internal bool Short { get; init; }

    /// <summary>Whether a workload is chosen. Names are compared without regard to case.</summary>
    internal bool Wants(string workload) => Workloads.Count == 0 || Workloads.Contains(workload, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a path is chosen. Names are compared without regard to case.</summary>
    internal bool WantsPath(string path) => Paths.Count == 0 || Paths.Contains(path, StringComparer.OrdinalIgnoreCase);
}
