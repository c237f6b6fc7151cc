using Cleave.Planning;
using Cleave.Tools.Files;
using Cleave.Tools.Traces;

namespace Cleave.Programs.Tests.Planning;

/// <summary>Recorded programs: planned at the peak of their live bytes, with a limit of nodes, not of time.</summary>
public sealed class RecordedPlanTests
{
    [Theory]
    [InlineData("torch-lm-finetune.trace.gz", 1_783_664_516, 20_000)]
    [InlineData("vma-renderer.trace", 10_308_608, 100)]
    [InlineData("minimalloc-A.trace", 1_048_576, 50_000)]
    [InlineData("minimalloc-B.trace", 1_048_576, 50_000)]
    public void A_recording_is_planned_at_its_peak(string file, ulong peak, long nodes)
    {
        PlannedAllocation[] allocations = Read(file);
        MemoryPlan plan = MemoryPlanner.Plan(allocations, new MemoryPlannerOptions { NodeLimit = nodes });
        Assert.Equal(peak, plan.Height);
        Assert.Equal(peak, plan.Bound);
        Assert.Equal(PlanEnd.Proved, plan.End);
    }

    [Theory]
    [InlineData("minimalloc-C.trace", 100_000)]
    [InlineData("minimalloc-D.trace", 1_000_000)]
    public void A_problem_that_has_a_packing_in_its_capacity_gets_one(string file, long nodes)
    {
        var options = new MemoryPlannerOptions { Capacity = 1 << 20, NodeLimit = nodes };
        MemoryPlan plan = MemoryPlanner.Plan(Read(file), options);
        Assert.InRange(plan.Height, plan.Bound, options.Capacity.Value);
        Assert.True(plan.End is PlanEnd.Fits or PlanEnd.Proved);
    }

    [Fact]
    public void A_program_that_repeats_itself_a_hundred_times_needs_no_more_than_once()
    {
        PlannedAllocation[] once = Read("vma-renderer.trace");
        long length = once.Max(one => one.End);
        PlannedAllocation[] often = [.. Enumerable.Range(0, 100).SelectMany(round =>
            once.Select(one => one with { Begin = one.Begin + (round * length), End = one.End + (round * length) }))];
        Assert.Equal(MemoryPlanner.Plan(once).Height, MemoryPlanner.Plan(often).Height);
    }

    private static PlannedAllocation[] Read(string file)
    {
        Trace trace = Assert.Single(TraceFile.Open(Path.Combine(AppContext.BaseDirectory, "traces", file)));
        var allocations = new PlannedAllocation[trace.AllocationCount];
        for (int index = 0; index < trace.Events.Length; index++)
        {
            TraceEvent step = trace.Events[index];
            if (step.Kind == TraceEventKind.Allocate)
            {
                allocations[step.Id] = new PlannedAllocation(step.Size, index, trace.Events.Length);
            }
            else if (step.Kind == TraceEventKind.Free)
            {
                allocations[step.Id] = allocations[step.Id] with { End = index };
            }
        }

        return allocations;
    }
}
