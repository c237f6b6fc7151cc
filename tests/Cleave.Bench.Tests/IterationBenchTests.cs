using Cleave.Bench.Iterations;
using Cleave.BestFit;
using Cleave.Iterations;

namespace Cleave.Bench.Tests;

/// <summary>The benchmarks of the allocator that learns: the timed part runs with a plan, and nothing is left allocated.</summary>
public sealed class IterationBenchTests
{
    public static TheoryData<string> Workloads => [.. IterationBench.Plays.Select(workload => workload.Name)];

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Every_timed_request_is_a_hit(string name)
    {
        var workload = (RepeatedWorkload)IterationBench.Plays.Single(play => play.Name == name).Shortened();
        using var memory = new IterationAllocator(workload.Space);
        var clock = new PassClock(1);
        workload.Play<IterationTarget, AllocatedRange>(new IterationTarget(memory, workload.Requests), clock, CancellationToken.None);
        memory.Validate();
        IterationStatistics statistics = memory.GetStatistics();
        Assert.Equal((0L, 0UL), (statistics.Misses, statistics.AllocatedBytes));
        Assert.True(statistics.Hits >= (long)workload.Requests * workload.Iterations);
        Assert.Equal(2L * workload.Requests * workload.Iterations, clock.Passes.Single().Operations);
    }
}
