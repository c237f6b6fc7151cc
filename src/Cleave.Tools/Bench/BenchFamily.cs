using Cleave.Tools.Reports;

namespace Cleave.Tools.Bench;

/// <summary>The benchmarks of one allocator.</summary>
public abstract class BenchFamily
{
    /// <summary>The name that the command line uses, such as "gpu-buddy".</summary>
    public abstract string Name { get; }

    /// <summary>What is measured, in a few words.</summary>
    public abstract string Description { get; }

    /// <summary>Its workloads, in the order in which they run.</summary>
    public abstract IReadOnlyList<BenchEntry> Workloads { get; }

    /// <summary>The names of the ways into the allocator.</summary>
    public abstract IReadOnlyList<string> Paths { get; }

    /// <summary>Runs what the options choose.</summary>
    /// <param name="options">What to run and how often.</param>
    /// <param name="progress">Told of each workload and path before it runs.</param>
    /// <param name="cancel">Ends the run, within some thousand operations.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ArgumentException">The options name a workload or a path that is not there, or no pass.</exception>
    public BenchReport Run(BenchOptions options, IProgress<string>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Passes, 1, nameof(options));
        RefuseUnknown("workload", options.Workloads, Workloads.Select(entry => entry.Name));
        RefuseUnknown("path", options.Paths, Paths);
        var results = new List<BenchResult>();
        foreach (BenchCase bench in Cases(options))
        {
            progress?.Report($"{bench.Blank.Workload} {bench.Blank.Path}");
            results.Add(BenchRunner.Run(bench, options.Passes, cancel));
        }

        return new BenchReport(Name, results);
    }

    internal abstract IEnumerable<BenchCase> Cases(BenchOptions options);

    private void RefuseUnknown(string kind, IEnumerable<string> names, IEnumerable<string> known)
    {
        foreach (string name in names.Where(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"{Name} has no {kind} '{name}'; there are {string.Join(", ", known)}.", kind);
        }
    }
}
