using Cleave.Runs;

namespace Cleave.Tests.Runs;

/// <summary>Free runs at the limits: the largest spaces, and very many runs.</summary>
public sealed class FreeRunsScaleTests
{
    private const int Granules = 600;

    private static FreeRuns Empty(bool wide) => FreeRuns.Create(wide ? ulong.MaxValue - 1 : Granules);

    [Theory]
    [InlineData(uint.MaxValue - 1UL)]
    [InlineData(uint.MaxValue)]
    [InlineData(1UL << 32)]
    [InlineData(ulong.MaxValue - 1)]
    public void The_largest_spaces_of_each_kind_are_taken_from_both_ends(ulong granules)
    {
        FreeRuns runs = FreeRuns.Create(granules);
        Assert.True(runs.TryAdd(0, granules));
        Assert.True(runs.TryFind(new RunRequest(1, TopDown: true), out ulong top));
        Assert.Equal(granules - 1, top);
        Assert.True(runs.TryTake(top, 1));
        Assert.True(runs.TryTakeShortest(granules - 1, out ulong start));
        Assert.Equal(0UL, start);
        Assert.False(runs.TryFind(new RunRequest(1, TopDown: true), out _));
        Assert.True(runs.TryAdd(top, 1));
        Assert.True(runs.TryAdd(0, granules - 1));
        Assert.Equal([new FreeRun(0, granules)], runs.InOrder());
        runs.Validate();
    }

    [Fact]
    public void A_hundred_thousand_runs_of_one_length_go_out_lowest_first()
    {
        const int Count = 100_000;
        FreeRuns runs = Empty(wide: false);
        var places = new ulong[Count];
        for (int i = 0; i < Count; i++)
            places[i] = (ulong)i * 3;
        new Random(7).Shuffle(places);
        foreach (ulong place in places)
            Assert.True(runs.TryAdd(place, 2));

        runs.Validate();
        Assert.InRange(runs.CommittedBytes, Count * 16UL, Count * 24UL);
        for (ulong i = 0; i < Count; i++)
        {
            Assert.True(runs.TryTakeShortest(2, out ulong start));
            Assert.Equal(i * 3, start);
        }

        Assert.Equal(0UL, runs.Count);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Many_runs_that_miss_an_alignment_are_passed_over(bool wide, bool topDown)
    {
        // Runs of three granules, and at random places a few that have an aligned granule; then they change, one at a time.
        const int Count = 4000;
        FreeRuns runs = Empty(wide);
        var fitting = new SortedSet<ulong>();
        var random = new Random(11);
        for (ulong i = 0; i < Count; i++)
            Assert.True(runs.TryAdd((i * 16) + 1, 3));

        var request = new RunRequest(2, Alignment: 8, TopDown: topDown);
        Assert.False(runs.TryFind(request, out _));
        Assert.Equal(0UL, LongestFit.Of(runs, request));
        for (int step = 0; step < 1500; step++)
        {
            ulong place = (ulong)random.Next(Count) * 16;
            if (fitting.Remove(place))
            {
                Assert.True(runs.TryTake(place, 1));
                Assert.True(runs.TryTake(place + 4, 1));
                Assert.True(runs.TryTake(place + 1, 3));
                Assert.True(runs.TryAdd(place + 1, 3));
            }
            else if (fitting.Count < 20)
            {
                fitting.Add(place);
                Assert.True(runs.TryAdd(place, 1));
                Assert.True(runs.TryAdd(place + 4, 1));
            }

            Assert.Equal(fitting.Count > 0, runs.TryFind(request, out ulong start));
            Assert.Equal(topDown ? fitting.Max : fitting.Min, start);
            Assert.Equal(fitting.Count > 0 ? 5UL : 0, LongestFit.Of(runs, request));
        }

        runs.Validate();
    }
}
