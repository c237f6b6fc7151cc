using Cleave.BestFit;
using Cleave.Runs;
using Cleave.Tests.Runs;

namespace Cleave.Tests.BestFit;

/// <summary>The free runs with the table of linked ranges, against a map of granules that is searched from one end to the other.</summary>
public sealed partial class RunSpaceTests
{
    private const int Granules = 700;

    [Theory]
    [InlineData(1, Granules)]
    [InlineData(2, Granules)]
    [InlineData(3, ulong.MaxValue - 1)]
    public void Ranges_and_runs_stay_linked_whatever_is_asked_for(int seed, ulong limit)
    {
        var random = new Random(seed);
        var space = new RunSpace(limit);
        if (limit > Granules)
            space.Allocate(new FreeRun(0, limit), Granules, limit - Granules, terms: 0, out _);

        var map = new bool[Granules];
        var live = new List<uint>();
        int steps = TestEffort.Runs(2500);
        for (int step = 0; step < steps; step++)
        {
            // Requests with bounds come late, so that the runs are kept in the order of starts only from then on.
            int kind = random.Next(step < steps / 2 ? 9 : 11);
            if (kind < 3)
                TakeShortest(space, map, live, (ulong)random.Next(1, 14));
            else if (kind is 3 or 9 or 10)
                Take(space, map, live, Request(random, bounded: kind > 3));
            else if (live.Count > 0 && kind is 8)
                Move(space, map, live, random.Next(live.Count), random);
            else if (live.Count > 0 && kind is 4)
                Resize(space, map, live[random.Next(live.Count)], random);
            else if (live.Count > 0)
                Free(space, map, live, random.Next(live.Count));

            space.Validate();
            Assert.Equal(RunModel.Runs(map), space.FreeInOrder());
        }
    }

    [Fact]
    public void A_wrong_tag_is_found()
    {
        var space = new RunSpace(100);
        space.TryAllocateShortest(10, out _, out uint low, out _, out _);
        space.TryAllocateShortest(10, out _, out uint high, out _, out _);
        space.Validate();
        space.Free.TakeFrom(new FreeRun(20, 80), 20, 80, tagOfRest: 0);
        space.Free.AddBetween(20, 80, below: 0, above: 0, tag: low);
        Assert.Equal("Tagged", Assert.Throws<InvariantException>(space.Validate).Invariant);
        space.Free.TakeFrom(new FreeRun(20, 80), 20, 80, tagOfRest: 0);
        Assert.Equal("Partition", Assert.Throws<InvariantException>(space.Validate).Invariant);
        space.Free.AddBetween(20, 80, below: 0, above: 0, tag: high);
        space.Validate();
        space.Ranges[high].Below = RangeTable.Bottom;
        Assert.Equal("Linked", Assert.Throws<InvariantException>(space.Validate).Invariant);
    }

    private static RunRequest Request(Random random, bool bounded)
    {
        ulong low = (ulong)random.Next(0, Granules);
        ulong alignment = 1UL << random.Next(0, 5);
        return new RunRequest(
            (ulong)random.Next(1, 14),
            bounded ? low : 0,
            bounded ? low + (ulong)random.Next(0, 90) : ulong.MaxValue,
            alignment,
            (ulong)random.Next(0, 20) & (alignment - 1),
            random.Next(2) == 0);
    }

    private static void TakeShortest(RunSpace space, bool[] map, List<uint> live, ulong length)
    {
        ulong? expected = RunModel.Find(map, new RunRequest(length));
        Assert.Equal(expected is not null, space.TryAllocateShortest(length, out ulong start, out uint number, out _, out _));
        if (expected is not null)
        {
            Assert.Equal(expected, start);
            RunModel.Set(map, start, length, used: true);
            live.Add(number);
        }
    }

    private static void Take(RunSpace space, bool[] map, List<uint> live, RunRequest request)
    {
        ulong? expected = RunModel.Find(map, request);
        Assert.Equal(expected is not null, space.TryFind(request, preferClear: false, out FreeRun run, out ulong start));
        if (expected is not null)
        {
            Assert.Equal(expected, start);
            space.Allocate(run, start, request.Length, terms: 0, out uint number);
            RunModel.Set(map, start, request.Length, used: true);
            live.Add(number);
        }
    }

    private static void Resize(RunSpace space, bool[] map, uint number, Random random)
    {
        ref RangeSlot slot = ref space.Ranges[number];
        ulong room = space.Ranges.FreeAbove(slot);
        RunModel.Set(map, slot.Start, slot.Length, used: false);
        if (room > 0 && random.Next(2) == 0)
        {
            space.Extend(ref slot, number, (ulong)random.NextInt64(1, (long)room + 1));
        }
        else
        {
            ulong skipped = (ulong)random.NextInt64((long)slot.Length);
            ulong kept = (ulong)random.NextInt64(1, (long)(slot.Length - skipped) + 1);
            space.CutDown(ref slot, number, slot.Start + skipped, kept, cleared: random.Next(2) == 0);
        }

        RunModel.Set(map, slot.Start, slot.Length, used: true);
    }

    private static void Free(RunSpace space, bool[] map, List<uint> live, int at)
    {
        RangeSlot slot = space.Ranges[live[at]];
        RunModel.Set(map, slot.Start, slot.Length, used: false);
        space.Release(live[at], cleared: false);
        live[at] = live[^1];
        live.RemoveAt(live.Count - 1);
    }
}
