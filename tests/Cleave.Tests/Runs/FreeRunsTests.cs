using Cleave.Runs;

namespace Cleave.Tests.Runs;

/// <summary>Random programs on the free runs, against a map of granules that is searched from one end to the other.</summary>
public sealed class FreeRunsTests
{
    private const int Granules = 600;

    public static TheoryData<int, bool> Seeds()
    {
        var data = new TheoryData<int, bool>();
        for (int seed = 0; seed < 12; seed++)
            data.Add(seed, seed % 3 == 0);
        return data;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_answer_is_that_of_a_search_of_the_map(int seed, bool wide)
    {
        var random = new Random(seed);
        FreeRuns runs = Empty(wide);
        Assert.True(runs.TryAdd(0, Granules));
        var map = new bool[Granules];
        var live = new List<FreeRun>();
        int steps = TestEffort.Runs(3000);
        for (int step = 0; step < steps; step++)
        {
            switch (random.Next(8))
            {
                case < 3:
                    TakeShortest(runs, map, live, (ulong)random.Next(1, 12));
                    break;
                case 3:
                    Find(runs, map, live, Request(random));
                    break;
                case 4:
                    TakeAt(runs, map, live, random);
                    break;
                default:
                    Give(runs, map, live, random);
                    break;
            }

            runs.Validate();
            Assert.Equal(RunModel.Runs(map), runs.InOrder());
            Assert.Equal(RunModel.Runs(map).Select(run => run.Length).DefaultIfEmpty().Max(), runs.Longest);
        }
    }

    [Fact]
    public void Granules_that_are_free_are_not_added_again()
    {
        FreeRuns runs = Empty(wide: false);
        Assert.True(runs.TryAdd(10, 10));
        Assert.True(runs.TryAdd(30, 10));
        Assert.False(runs.TryAdd(19, 1));
        Assert.False(runs.TryAdd(10, 10));
        Assert.False(runs.TryAdd(9, 2));
        Assert.False(runs.TryAdd(20, 11));
        Assert.False(runs.TryAdd(0, 100));
        runs.Validate();
        Assert.Equal([new FreeRun(10, 10), new FreeRun(30, 10)], runs.InOrder());
        Assert.Equal(20UL, runs.Free);
    }

    private static FreeRuns Empty(bool wide) => FreeRuns.Create(wide ? ulong.MaxValue - 1 : Granules);

    private static RunRequest Request(Random random)
    {
        ulong low = (ulong)random.Next(0, Granules);
        ulong alignment = 1UL << random.Next(0, 5);
        return new RunRequest(
            (ulong)random.Next(1, 12),
            random.Next(2) == 0 ? 0 : low,
            random.Next(2) == 0 ? ulong.MaxValue : low + (ulong)random.Next(0, 80),
            alignment,
            (ulong)random.Next(0, 20) & (alignment - 1),
            random.Next(2) == 0);
    }

    private static void TakeShortest(FreeRuns runs, bool[] map, List<FreeRun> live, ulong length)
    {
        ulong? expected = RunModel.Find(map, new RunRequest(length));
        Assert.Equal(expected is not null, runs.TryTakeShortest(length, out ulong start));
        if (expected is not null)
        {
            Assert.Equal(expected, start);
            RunModel.Set(map, start, length, used: true);
            live.Add(new FreeRun(start, length));
        }
    }

    private static void Find(FreeRuns runs, bool[] map, List<FreeRun> live, RunRequest request)
    {
        ulong? expected = RunModel.Find(map, request);
        Assert.Equal(expected is not null, runs.TryFind(request, out ulong start));
        if (expected is not null)
        {
            Assert.Equal(expected, start);
            Assert.True(runs.TryTake(start, request.Length));
            RunModel.Set(map, start, request.Length, used: true);
            live.Add(new FreeRun(start, request.Length));
        }
    }

    private static void TakeAt(FreeRuns runs, bool[] map, List<FreeRun> live, Random random)
    {
        ulong start = (ulong)random.Next(0, Granules);
        ulong length = (ulong)random.Next(1, 6);
        bool free = start + length <= Granules && !map.AsSpan((int)start, (int)length).Contains(true);
        Assert.Equal(free, runs.TryTake(start, length));
        if (free)
        {
            RunModel.Set(map, start, length, used: true);
            live.Add(new FreeRun(start, length));
        }
    }

    private static void Give(FreeRuns runs, bool[] map, List<FreeRun> live, Random random)
    {
        if (live.Count == 0)
            return;

        int at = random.Next(live.Count);
        FreeRun run = live[at];
        live[at] = live[^1];
        live.RemoveAt(live.Count - 1);
        Assert.True(runs.TryAdd(run.Start, run.Length));
        RunModel.Set(map, run.Start, run.Length, used: false);
    }
}
