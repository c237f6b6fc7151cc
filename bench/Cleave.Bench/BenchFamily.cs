using Cleave.Bench.Reports;
using Cleave.Tools.Units;

namespace Cleave.Bench;

/// <summary>The benchmarks of one allocator.</summary>
public abstract class BenchFamily
{
    private protected BenchFamily()
    {
    }

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
        if (Complaint(options) is { } complaint)
        {
            throw new ArgumentException(complaint, nameof(options));
        }

        return options.Threads is { } threads
            ? new BenchReport(Name, [], [.. Shared(threads, options.Passes, progress, cancel)])
            : new BenchReport(Name, [.. Results(options, progress, cancel)], []);
    }

    /// <summary>What is wrong with the options, in a sentence; null where nothing is.</summary>
    public string? Complaint(BenchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Passes < 1 ? $"The number of passes is {options.Passes}; it is at least 1."
            : options.Threads < 1 ? $"The number of threads is {options.Threads}; it is at least 1."
            : options.Threads is not null && options.Workloads.Count + options.Paths.Count != 0
                ? "Threads have a workload and a path of their own; leave workloads and paths out."
            : Unknown("workload", options.Workloads, Workloads.Select(entry => entry.Name))
                ?? Unknown("path", options.Paths, Paths);
    }

    internal abstract IEnumerable<BenchCase> Cases(BenchOptions options);

    /// <summary>Measures one thread and then several on a shared allocator.</summary>
    internal abstract IEnumerable<BenchThroughput> Shared(
        int threads, int passes, IProgress<string>? progress, CancellationToken cancel);

    private IEnumerable<BenchResult> Results(BenchOptions options, IProgress<string>? progress, CancellationToken cancel)
    {
        foreach (BenchCase bench in Cases(options))
        {
            BenchResult blank = bench.Blank;
            progress?.Report($"{blank.Workload} {blank.Path}, {new ByteSize(blank.Space)}");
            yield return BenchRunner.Run(bench, options.Passes, cancel);
        }
    }

    private string? Unknown(string kind, IEnumerable<string> names, IEnumerable<string> known) =>
        names.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? $"{Name} has no {kind} '{unknown}'; there are {string.Join(", ", known)}."
            : null;
}
