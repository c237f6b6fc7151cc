using Cleave.Bench.Reports;

namespace Cleave.Bench;

/// <summary>The benchmarks of one allocator.</summary>
public abstract class BenchFamily
{
    private protected BenchFamily()
    {
    }

    /// <summary>The name that the command line uses, such as "gpu-buddy".</summary>
    public abstract string Name { get; }

    /// <summary>The description of the family in a few words.</summary>
    public abstract string Description { get; }

    /// <summary>The workloads of the family, in the order in which they run.</summary>
    public abstract IReadOnlyList<BenchEntry> Workloads { get; }

    /// <summary>The names of the paths, which are the APIs of the allocator that can be measured.</summary>
    public abstract IReadOnlyList<string> Paths { get; }

    /// <summary>Runs the workloads and paths that the options choose.</summary>
    /// <param name="options">The workloads and paths to run, and the number of passes.</param>
    /// <param name="progress">The listener that is notified of each workload and path before it runs.</param>
    /// <param name="cancel">The token that ends the run, within some thousand operations.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <exception cref="ArgumentException">The options name a workload or a path that does not exist, or ask for no pass.</exception>
    public BenchReport Run(BenchOptions options, IProgress<string>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Complaint(options) is { } complaint)
        {
            throw new ArgumentException(complaint, nameof(options));
        }

        return options.Threads is { } threads
            ? new BenchReport(Name, [], [.. Shared(threads, options.Passes, progress, cancel)])
            : new BenchReport(Name, [.. Results(options, progress, cancel)], []) { Figures = FiguresFor(options) };
    }

    /// <summary>Lists the cases that the options choose, each as a result without the figures of passes.</summary>
    /// <param name="options">The workloads and paths to list; the number of a case in them is ignored.</param>
    /// <returns>The cases in the order in which they run. The index of each is its number for
    /// <see cref="BenchOptions.Case"/>.</returns>
    public IReadOnlyList<BenchResult> ListCases(BenchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. Cases(options).Select(bench => bench.Blank)];
    }

    /// <summary>Explains in a sentence why the options are wrong; null if they are right.</summary>
    public string? Complaint(BenchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Passes < 1 ? $"The number of passes is {options.Passes}; it is at least 1."
            : options.Case < 0 ? $"The number of the case is {options.Case}; it is at least 0."
            : options.Threads < 1 ? $"The number of threads is {options.Threads}; it is at least 1."
            : options.Threads is not null && options.Workloads.Count + options.Paths.Count != 0
                ? "Threads have a workload and a path of their own; leave workloads and paths out."
            : Unknown("workload", options.Workloads, Workloads.Select(entry => entry.Name))
                ?? Unknown("path", options.Paths, Paths);
    }

    /// <summary>The figures of other allocators that belong to the chosen workloads. They are loaded, not measured here.</summary>
    /// <param name="options">The workloads that are chosen.</param>
    public virtual IReadOnlyList<LoadedFigure> FiguresFor(BenchOptions options) => [];

    internal abstract IEnumerable<BenchCase> Cases(BenchOptions options);

    /// <summary>Measures one thread and then several on a shared allocator.</summary>
    internal abstract IEnumerable<BenchThroughput> Shared(
        int threads, int passes, IProgress<string>? progress, CancellationToken cancel);

    private IEnumerable<BenchResult> Results(BenchOptions options, IProgress<string>? progress, CancellationToken cancel)
    {
        IEnumerable<BenchCase> cases = options.Case is { } number ? Cases(options).Skip(number).Take(1) : Cases(options);
        foreach (BenchCase bench in cases)
        {
            progress?.Report(bench.Blank.Title);
            yield return BenchRunner.Run(bench, options.Passes, cancel);
        }
    }

    private string? Unknown(string kind, IEnumerable<string> names, IEnumerable<string> known) =>
        names.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? $"{Name} has no {kind} '{unknown}'; there are {string.Join(", ", known)}."
            : null;
}
