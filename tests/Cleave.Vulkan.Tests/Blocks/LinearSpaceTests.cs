using Cleave.BestFit;
using Cleave.Vulkan.Blocks;

namespace Cleave.Vulkan.Tests.Blocks;

/// <summary>The linear placement as a stack, a ring and two stacks, against a model of what is free.</summary>
public sealed class LinearSpaceTests
{
    private static readonly Alignment Fine = new(1);

    [Fact]
    public void A_stack_reuses_what_was_freed_last()
    {
        var space = new LinearSpace(100, Fine);
        BlockRange first = Take(space, 60);
        BlockRange second = Take(space, 40);
        Assert.False(space.TryTake(1, Fine, fromTop: false, out _));
        space.Give(second);
        Assert.Equal(60UL, Take(space, 40).Offset);
        space.Give(first);
        Assert.Equal(60UL, space.LargestFreeRun);
    }

    [Fact]
    public void A_ring_begins_anew_below_the_oldest()
    {
        var space = new LinearSpace(100, Fine);
        BlockRange[] places = [Take(space, 30), Take(space, 30), Take(space, 30)];
        Assert.False(space.TryTake(20, Fine, fromTop: false, out _));
        space.Give(places[0]);
        BlockRange wrapped = Take(space, 20);
        Assert.Equal(0UL, wrapped.Offset);
        Assert.False(space.TryTake(11, Fine, fromTop: false, out _));
        space.Give(places[2]);
        space.Give(places[1]);
        Assert.Equal(20UL, Take(space, 80).Offset);
    }

    [Fact]
    public void What_is_freed_out_of_order_waits_for_its_turn()
    {
        var space = new LinearSpace(100, Fine);
        BlockRange[] places = [Take(space, 30), Take(space, 30), Take(space, 30)];
        space.Give(places[1]);
        Assert.False(space.TryTake(20, Fine, fromTop: false, out _));
        space.Give(places[0]);
        Assert.Equal(60UL, space.LargestFreeRun);
        Assert.Equal(0UL, Take(space, 60).Offset);
    }

    [Fact]
    public void Two_stacks_grow_towards_each_other()
    {
        var space = new LinearSpace(100, Fine);
        BlockRange low = Take(space, 30);
        BlockRange high = Take(space, 30, fromTop: true);
        BlockRange higher = Take(space, 30, fromTop: true);
        Assert.Equal((70UL, 40UL), (high.Offset, higher.Offset));
        Assert.False(space.TryTake(11, Fine, fromTop: true, out _));
        Assert.Equal(30UL, Take(space, 10).Offset);
        space.Give(higher);
        space.Give(low);
        Assert.Equal(40UL, space.TryTake(30, new Alignment(8), fromTop: true, out BlockRange aligned) ? aligned.Offset : 0);
        space.Give(high);
        space.Give(aligned);
        Assert.Equal(60UL, space.LargestFreeRun);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_places_never_overlap_and_all_parts_cover_the_space(int seed)
    {
        var random = new Random(seed);
        var space = new LinearSpace(1 << 16, new Alignment(16));
        var live = new List<BlockRange>();
        for (int step = 0; step < 4000; step++)
        {
            // The oldest, the newest, or any: as rings, stacks and careless programs free.
            int victim = random.Next(3) switch { 0 => 0, 1 => live.Count - 1, _ => random.Next(Math.Max(1, live.Count)) };
            if (live.Count > 0 && random.Next(2) == 0)
            {
                space.Give(live[victim]);
                live.RemoveAt(victim);
            }
            else if (
                space.TryTake((ulong)random.Next(1, 3000), new Alignment(1UL << random.Next(9)), random.Next(4) == 0, out BlockRange place))
            {
                Assert.DoesNotContain(live, other => place.Offset < other.End && other.Offset < place.End);
                live.Add(place);
            }

            IReadOnlyList<RangeInfo> parts = space.GetParts();
            Assert.Equal(live.Select(each => each.Offset).Order(), parts.Where(part => !part.IsFree).Select(part => part.Offset));
            Assert.Equal(1UL << 16, parts.Aggregate(0UL, (end, part) => part.Offset == end ? part.End : 0));
        }

        live.ForEach(place => space.Give(place));
        Assert.Equal(1UL << 16, space.LargestFreeRun);
    }

    private static BlockRange Take(LinearSpace space, ulong size, bool fromTop = false)
    {
        Assert.True(space.TryTake(size, Fine, fromTop, out BlockRange place));
        return place;
    }
}
