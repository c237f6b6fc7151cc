using Cleave.Planning;
using Cleave.Tools.Planning;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>The plan of one recording or problem, with what it is compared with, as plain data for the renderers. Immutable.</summary>
/// <param name="Trace">The recording.</param>
/// <param name="Rows">The allocations with their planned offsets, in the order of the file.</param>
/// <param name="Plan">The plan.</param>
/// <param name="BestFit">What best fit needs without knowing the future; null if that was not tried.</param>
/// <param name="Capacity">The capacity that was asked for, in bytes; null if none was.</param>
public sealed record PlanReport(Trace Trace, IReadOnlyList<PlanCsvRow> Rows, MemoryPlan Plan, ReplayResult? BestFit, ulong? Capacity)
{
    /// <summary>Whether the plan fits in the capacity; true if none was asked for.</summary>
    public bool Fits => Capacity is not { } capacity || Plan.Height <= capacity;

    /// <summary>The bytes that the recorded program's own allocator had reserved at its highest; null if the recording does not tell it.</summary>
    public ulong? RecordedBytes => Trace.Recorded?.PeakReservedBytes;
}
