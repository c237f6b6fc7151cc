using System.Globalization;
using Cleave.Planning;
using Cleave.Tools.Planning;
using Cleave.Tools.Reports;

namespace Cleave.Tools.Terminal;

/// <summary>Prints plans as text. Stateless, so thread-safe.</summary>
/// <example>
/// <code>
/// using Cleave.Planning;
/// using Cleave.Tools.Planning;
/// using Cleave.Tools.Reports;
///
/// IReadOnlyList&lt;PlanCsvRow&gt; rows = PlanCsv.Read(new StringReader("id,lower,upper,size\na,0,4,1024\nb,2,6,512\n"), "example");
/// PlannedAllocation[] allocations = [.. rows.Select(row =&gt; row.Allocation)];
/// MemoryPlan plan = MemoryPlanner.Plan(allocations);
/// PlanReport report = new(TracePlan.ToTrace("example", allocations), rows, plan, BestFit: null, Capacity: null);
/// PlanText.Write([report], Console.Error);
/// </code>
/// </example>
public static class PlanText
{
    /// <summary>Writes a table of the heights, and a sentence for each plan.</summary>
    public static void Write(IReadOnlyList<PlanReport> reports, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(reports);
        ArgumentNullException.ThrowIfNull(output);
        foreach (PlanReport report in reports)
        {
            output.WriteLine($"{report.Trace.Name}: {Count(report.Rows.Count)} allocations, planned in {Seconds(report.Plan.Elapsed)}");
            var table = new TextTable("", "bytes", "size", "/ bound") { FirstNumber = 1 };
            Add(table, "bound", report.Plan.Bound, report.Plan.Bound);
            Add(table, "plan", report.Plan.Height, report.Plan.Bound);
            Add(table, "best fit", report.BestFit is { FailureCount: 0 } served ? served.Space : null, report.Plan.Bound);
            Add(table, "recorded", report.RecordedBytes, report.Plan.Bound);
            Add(table, "capacity", report.Capacity, report.Plan.Bound);
            table.Write(output);
            output.WriteLine(Verdict(report));
            if (report.Trial is { } trial)
            {
                output.WriteLine();
                Write(trial, output);
            }
        }
    }

    private static void Write(IterationTrial trial, TextWriter output)
    {
        output.WriteLine($"Repeated {Count(trial.Iterations)} times, by a program whose iterations are each like the recording:");
        var table = new TextTable("", "bytes", "size", "/ peak") { FirstNumber = 1 };
        Add(table, "peak", trial.PeakLiveBytes, trial.PeakLiveBytes);
        Add(table, "best fit", trial.BestFitBytes, trial.PeakLiveBytes);
        Add(table, "with a learnt plan", trial.LearntBytes, trial.PeakLiveBytes);
        Add(table, "planned from a profile", trial.ProfiledBytes, trial.PeakLiveBytes);
        table.Write(output);
        output.WriteLine(trial.LearntBytes is null
            ? "No plan was learnt, because the iterations differ too much or the plan does not fit."
            : string.Create(CultureInfo.InvariantCulture,
                $"{trial.Hits} requests came as planned, {trial.Misses} did not, {trial.LongLived} live for longer than an iteration."));
    }

    private static void Add(TextTable table, string name, ulong? bytes, ulong bound)
    {
        if (bytes is { } number)
        {
            string ratio = bound == 0 ? "-" : ((double)number / bound).ToString("0.0000", CultureInfo.InvariantCulture);
            table.Add(name, number.ToString(CultureInfo.InvariantCulture), new ByteSize(number).ToString(), ratio);
        }
    }

    private static string Verdict(PlanReport report)
    {
        string capacity = report.Capacity is not { } asked ? ""
            : report.Fits ? " It fits in the capacity."
            : report.Plan.Bound > asked ? " It does not fit in the capacity, and no plan does."
            : " It does not fit in the capacity; another plan may.";
        return (report.Plan.End switch
        {
            PlanEnd.Proved => "The plan is proved the least: every placement of these allocations needs as much.",
            PlanEnd.Fits => "The planner ended because the plan fits; a lower one may exist.",
            PlanEnd.TimeLimit => "The planner ended at its limit of time; a lower plan may exist.",
            PlanEnd.Cancelled => "The planner was interrupted; a lower plan may exist.",
            _ => "The planner ended at its limit of nodes; a lower plan may exist.",
        }) + capacity;
    }

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture) + " s";
}
