namespace Cleave.Bench.Tests;

/// <summary>The benchmarks of saved states: every workload runs on every path that it has.</summary>
public sealed class StateBenchTests
{
    private static readonly BenchFamily Family = BenchFamilies.Find("state")!;

    [Fact]
    public void Every_workload_runs_on_its_paths()
    {
        Assert.Equal(["X1", "X2", "X3", "X4", "X5"], Family.Workloads.Select(entry => entry.Name));
        BenchCase[] cases = [.. Family.Cases(new BenchOptions { Short = true })];
        Assert.Equal(10, cases.Length);
        Assert.All(cases, bench =>
        {
            var clock = new PassClock(1);
            Assert.True(bench.Time(clock, CancellationToken.None) > 0);
            Assert.True(clock.Passes.Single().Operations > 0);
            Assert.Null(bench.Check(CancellationToken.None));
        });
        Assert.Empty(Family.Shared(2, 1, null, CancellationToken.None));
    }
}
