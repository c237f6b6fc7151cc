using Cleave.Planning;
using Cleave.Tools.Planning;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>
/// The plan of one recording or problem as plain data for the renderers, with the results that it is compared with. Immutable.
/// </summary>
/// <param name="Trace">The recording that was planned.</param>
/// <param name="Rows">The allocations with their planned offsets, in the order of the file.</param>
/// <param name="Plan">The offsets and the height of the plan.</param>
/// <param name="BestFit">The result of best fit, which does not know the future; null if best fit was not tried.</param>
/// <param name="Capacity">The requested capacity in bytes; null if none was requested.</param>
public sealed record PlanReport(Trace Trace, IReadOnlyList<PlanCsvRow> Rows, MemoryPlan Plan, ReplayResult? BestFit, ulong? Capacity)
{
    /// <summary>The memory of a program that repeats the recording; null if that was not tried.</summary>
    public IterationTrial? Trial { get; init; }

    /// <summary>True if the plan fits in the capacity, or if no capacity was requested.</summary>
    public bool Fits => Capacity is not { } capacity || Plan.Height <= capacity;

    /// <summary>
    /// The most bytes that the recorded program's own allocator had reserved; null if the recording does not give the number.
    /// </summary>
    public ulong? RecordedBytes => Trace.Recorded?.PeakReservedBytes;
}
