using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>The outcome of a replay of several traces as plain data, which the renderers print.</summary>
/// <param name="Traces">One entry a trace, in the order of the files.</param>
public sealed record ReplayReport(IReadOnlyList<TraceReport> Traces)
{
    /// <summary>Whether every policy served every trace.</summary>
    public bool EverythingServed => Traces.All(trace => trace.Results.All(result => result.FailureCount == 0));

    /// <summary>Whether all placements that were compared are as recorded.</summary>
    public bool PlacementsAgree => Traces.All(trace => trace.Results.All(result => result.PlacementDifferences is null or 0));
}

/// <summary>One trace, what was recorded with it, and how each policy served it.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="Results">One a policy.</param>
public sealed record TraceReport(Trace Trace, IReadOnlyList<ReplayResult> Results)
{
    /// <summary>What the memory looked like under each policy, where that was asked for.</summary>
    public IReadOnlyList<MemoryReport> Maps { get; init; } = [];
}
