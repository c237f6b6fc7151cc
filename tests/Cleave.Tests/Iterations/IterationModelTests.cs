using Cleave.Iterations;

namespace Cleave.Tests.Iterations;

/// <summary>Programs that change their mind, against a map of who has each granule.</summary>
public sealed class IterationModelTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.05)]
    [InlineData(0.3)]
    public void No_two_live_ranges_overlap_whatever_a_program_does(double fickleness)
    {
        for (int seed = 1; seed <= TestEffort.Runs(25); seed++)
        {
            Run(seed, size: 4UL << 20, fickleness);
        }
    }

    [Fact]
    public void No_request_is_refused_because_of_a_plan()
    {
        long givenUp = 0;
        for (int seed = 1; seed <= TestEffort.Runs(25); seed++)
        {
            givenUp += Run(seed, size: (ulong)(40 + (seed % 60)) << 10, fickleness: 0.2).GivenUpPlans;
        }

        Assert.NotEqual(0, givenUp);
    }

    private static IterationStatistics Run(int seed, ulong size, double fickleness)
    {
        using var memory = new IterationAllocator(new IterationAllocatorOptions
        {
            Size = size,
            BaseOffset = (ulong)(seed % 3) * 0x1100,
            Granularity = new Alignment(seed % 2 == 0 ? 256UL : 16UL),
            Slack = seed % 5 == 0 ? 0 : 8,
            MissLimit = 0.2,
            PlanNodeLimit = 2_000,
        });
        var model = new OverlapModel(memory);
        try
        {
            new FickleProgram(memory, model, seed).Run(40, fickleness);
        }
        catch (Exception cause)
        {
            throw new InvalidOperationException($"Seed {seed}: {cause.Message}", cause);
        }

        return memory.GetStatistics();
    }
}
