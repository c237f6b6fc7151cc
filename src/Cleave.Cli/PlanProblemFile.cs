using System.Globalization;
using Cleave.Planning;
using Cleave.Tools.Input;
using Cleave.Tools.Planning;
using Cleave.Tools.Traces;

namespace Cleave.Cli;

/// <summary>The allocations of a file, or of one device of it, in the order of the trace that replays them.</summary>
/// <param name="Trace">The trace that allocates and frees them.</param>
/// <param name="Allocations">The allocations, indexed by the dense ids of the trace.</param>
/// <param name="Ids">The names of the allocations in the file.</param>
internal sealed record PlanProblemFile(Trace Trace, PlannedAllocation[] Allocations, string[] Ids)
{
    /// <summary>Reads a recording, or a problem in MiniMalloc's format.</summary>
    /// <returns>One problem for each device of the recording.</returns>
    public static IReadOnlyList<PlanProblemFile> Open(string file, ulong? memory)
    {
        if (!PlanCsv.IsNamed(file))
        {
            return [.. Recordings.Open(file, memory).Select(trace => new PlanProblemFile(
                trace, TracePlan.AllocationsOf(trace), [.. trace.OriginalIds.Select(id => id.ToString(CultureInfo.InvariantCulture))]))];
        }

        IReadOnlyList<PlanCsvRow> rows = PlanCsv.Open(file);
        if (rows.Count == 0)
        {
            throw new TraceFormatException(file, "", "the file has no allocations");
        }

        Trace problem = TracePlan.ToTrace(Path.GetFileName(file), [.. rows.Select(row => row.Allocation)]);
        PlanCsvRow[] ordered = [.. problem.OriginalIds.Select(id => rows[(int)id])];
        return [new PlanProblemFile(problem, [.. ordered.Select(row => row.Allocation)], [.. ordered.Select(row => row.Id)])];
    }
}
