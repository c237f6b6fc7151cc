using Cleave.BestFit;
using Cleave.Runs;
using Cleave.Tests.Runs;

namespace Cleave.Tests.BestFit;

/// <content>Ranges that move, and spaces that change their size.</content>
public sealed partial class RunSpaceTests
{
    [Theory]
    [InlineData(10, 10, 10)]
    [InlineData(0, 10, 10)]
    [InlineData(10, 0, 10)]
    [InlineData(10, 10, 0)]
    [InlineData(0, 0, 0)]
    public void A_move_between_neighbours_keeps_links_and_tags(ulong below, ulong between, ulong above)
    {
        foreach (bool isUp in (bool[])[true, false])
        {
            var space = new RunSpace(below + 5 + between + 5 + above);
            uint low = Place(space, below, 5);
            uint high = Place(space, below + 5 + between, 5);
            (uint moved, uint target) = isUp ? (low, high) : (high, low);
            ulong place = space.Ranges[target].Start;
            space.Move(moved, target, cleared: false);
            space.Validate();
            Assert.Equal((place, 5UL, 1UL), (space.Ranges[moved].Start, space.Ranges[moved].Length, space.Ranges.Count));

            // An allocation on each side is linked by the tags of the runs.
            while (space.TryAllocateShortest(1, out _, out _, out _, out _))
            {
                space.Validate();
            }

            Assert.Equal(0UL, space.Free.Count);
        }
    }

    [Theory]
    [InlineData(100, 130)]
    [InlineData(100, (ulong)uint.MaxValue + 10)]
    public void A_space_that_grows_and_shrinks_keeps_links_and_tags(ulong small, ulong large)
    {
        var space = new RunSpace(small);
        Place(space, 10, 20);
        uint last = Place(space, 50, 20);
        space.Grow(large);
        space.Validate();
        Assert.Equal([new FreeRun(0, 10), new FreeRun(30, 20), new FreeRun(70, large - 70)], space.FreeInOrder());
        Assert.Equal(70UL, space.EndOfAllocated);
        uint end = Place(space, large - 1, 1);
        space.Validate();
        space.Release(end, cleared: true);
        space.Shrink(75);
        space.Validate();
        Assert.Equal(0UL, space.Clear.Count);
        space.Shrink(70);
        space.Validate();
        space.Grow(80);
        space.Release(last, cleared: false);
        space.Validate();
        Assert.Equal([new FreeRun(0, 10), new FreeRun(30, 50)], space.FreeInOrder());
    }

    private static uint Place(RunSpace space, ulong start, ulong length)
    {
        Assert.True(space.Free.TryGetRunFrom(start, out FreeRun run));
        space.Allocate(run, start, length, terms: 0, out uint number);
        return number;
    }

    private static void Move(RunSpace space, bool[] map, List<uint> live, int at, Random random)
    {
        RangeSlot slot = space.Ranges[live[at]];
        ulong? found = RunModel.Find(map, new RunRequest(slot.Length, TopDown: random.Next(2) == 0));
        if (found is { } place)
        {
            uint target = Place(space, place, slot.Length);
            space.Validate();
            space.Move(live[at], target, cleared: random.Next(2) == 0);
            RunModel.Set(map, slot.Start, slot.Length, used: false);
            RunModel.Set(map, place, slot.Length, used: true);
        }
    }
}
