using System.Runtime.CompilerServices;
using Cleave.Planning;
using Cleave.Tools.Planning;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <summary>A cache of the plans of traces in use, so that each plan is made once for all passes of a replay. Thread-safe.</summary>
internal static class TracePlans
{
    private static readonly ConditionalWeakTable<Trace, Dictionary<(Alignment Granularity, long Nodes), MemoryPlan>> Made = [];

    /// <summary>Returns the plan of a trace: the one in the options, or one that is made in at most <see cref="ReplayOptions.PlanNodes"/>
    /// steps.</summary>
    public static MemoryPlan Of(Trace trace, ReplayOptions options)
    {
        if (options.Plan is { } given)
        {
            return given;
        }

        Alignment granularity = options.MinAlignment is { } least && least > options.Granularity ? least : options.Granularity;
        Dictionary<(Alignment Granularity, long Nodes), MemoryPlan> plans = Made.GetValue(trace, _ => []);
        lock (plans)
        {
            return plans.TryGetValue((granularity, options.PlanNodes), out MemoryPlan? plan)
                ? plan
                : plans[(granularity, options.PlanNodes)] = MemoryPlanner.Plan(
                    TracePlan.AllocationsOf(trace, granularity), new MemoryPlannerOptions { NodeLimit = options.PlanNodes });
        }
    }

    /// <summary>Returns the bytes that a plan needs, in whole granules.</summary>
    public static ulong SpaceOf(Trace trace, ReplayOptions options) =>
        Math.Max(options.Granularity.RoundUp(Of(trace, options).Height), options.Granularity.Bytes);
}
