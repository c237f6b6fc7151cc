using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>The results of replaying several traces as plain data, which the renderers print. Immutable.</summary>
/// <param name="Traces">One entry for each trace, in the order of the files.</param>
public sealed record ReplayReport(IReadOnlyList<TraceReport> Traces)
{
    /// <summary>True if every policy served every trace.</summary>
    public bool EverythingServed => Traces.All(trace => trace.Results.All(result => result.FailureCount == 0));

    /// <summary>True if all placements that were compared are the same as in the recording.</summary>
    public bool PlacementsAgree => Traces.All(trace => trace.Results.All(result => result.PlacementDifferences is null or 0));
}

/// <summary>One trace with the results of each policy. Immutable.</summary>
/// <param name="Trace">The trace that was replayed.</param>
/// <param name="Results">One result for each policy.</param>
public sealed record TraceReport(Trace Trace, IReadOnlyList<ReplayResult> Results)
{
    /// <summary>The reports of the memory under each policy, if they were requested.</summary>
    public IReadOnlyList<MemoryReport> Maps { get; init; } = [];
}
