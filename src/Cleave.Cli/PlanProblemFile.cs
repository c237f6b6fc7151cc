using System.Globalization;
using Cleave.Planning;
using Cleave.Tools.Input;
using Cleave.Tools.Planning;
using Cleave.Tools.Traces;

namespace Cleave.Cli;

/// <summary>The allocations that a file has, in the order of the trace that plays them.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="Allocations">The allocations, indexed by the dense ids of the trace.</param>
/// <param name="Ids">Their names in the file.</param>
internal sealed record PlanProblemFile(Trace Trace, PlannedAllocation[] Allocations, string[] Ids)
{
    /// <summary>Reads a recording, or a problem in MiniMalloc's format.</summary>
    public static PlanProblemFile Open(string file, ulong? memory)
    {
        if (!PlanCsv.IsNamed(file))
        {
            IReadOnlyList<Trace> traces = Recordings.Open(file, memory);
            Trace trace = traces.Count == 1 ? traces[0] : throw new TraceFormatException(
                file, "", $"the recording is of {traces.Count} devices, and a plan is of one");
            return new PlanProblemFile(trace, TracePlan.AllocationsOf(trace), [.. trace.OriginalIds.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        }

        IReadOnlyList<PlanCsvRow> rows = PlanCsv.Open(file);
        if (rows.Count == 0)
        {
            throw new TraceFormatException(file, "", "there is no allocation in it");
        }

        Trace problem = TracePlan.ToTrace(Path.GetFileName(file), [.. rows.Select(row => row.Allocation)]);
        PlanCsvRow[] ordered = [.. problem.OriginalIds.Select(id => rows[(int)id])];
        return new PlanProblemFile(problem, [.. ordered.Select(row => row.Allocation)], [.. ordered.Select(row => row.Id)]);
    }
}
