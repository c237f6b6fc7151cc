using Cleave.Sets;

namespace Cleave.Tests.Sets;

/// <summary>The free sets against a sorted set, in universes of one word up to 2^53 ids.</summary>
public sealed class BlockMapTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(36)]
    [InlineData(37)]
    [InlineData(52)]
    public void It_finds_what_a_sorted_set_finds(int depth)
    {
        ulong ids = 2UL << depth;
        var random = new Random(11);
        var map = new HeapMap(depth, depth, new HeapPages(new PageShape(depth, 1UL << depth)));
        SortedSet<ulong>[] model = [[], []];
        for (int step = 0; step < 4000; step++)
        {
            ulong id = Draw(random, ids);
            Change(map, model, id, random.Next(BlockKind.Count), random);
            int kind = random.Next(BlockKind.Count);
            AssertSameNeighbours(map, kind, model[kind], Draw(random, ids));
            AssertSameHighest(map, kind, model[kind], random.Next(depth + 1), depth);
        }

        SummaryAudit<HeapPages>.Check<DirtyKind>(map);
        SummaryAudit<HeapPages>.Check<ClearKind>(map);
    }

    private static void Change(HeapMap map, SortedSet<ulong>[] model, ulong id, int kind, Random random)
    {
        BlockState state = map[id];
        BlockState expected = model[0].Contains(id) ? BlockState.FreeDirty : model[1].Contains(id) ? BlockState.FreeClear : state;
        Assert.Equal(expected, state);
        switch (state)
        {
            case BlockState.Nothing when random.Next(4) == 0:
                map.Claim(id);
                break;
            case BlockState.Nothing:
                map.Add(id, kind);
                model[kind].Add(id);
                break;
            case BlockState.Allocated when random.Next(2) == 0:
                Give(map, model[kind], id, kind);
                break;
            case BlockState.Allocated:
                Assert.True(map.TryDrop(id));
                break;
            default:
                int current = BlockKind.Of(state == BlockState.FreeClear);
                Leave(map, id, current, random.Next(2) == 0);
                model[current].Remove(id);
                break;
        }
    }

    private static void Give(HeapMap map, SortedSet<ulong> model, ulong id, int kind)
    {
        GiveOutcome expected = model.Contains(id ^ 1) ? GiveOutcome.BuddyIsFree : GiveOutcome.Given;
        Assert.Equal(expected, map.TryGive(id, kind));
        if (expected == GiveOutcome.Given)
            model.Add(id);
    }

    private static void Leave(HeapMap map, ulong id, int kind, bool take)
    {
        if (take)
            map.Take(id, kind);
        else
            map.Remove(id, kind);
    }

    private static void AssertSameNeighbours(HeapMap map, int kind, SortedSet<ulong> model, ulong id)
    {
        Assert.Equal(model.GetViewBetween(0, id).Max, map.AtMost(id, kind));
        Assert.Equal(model.GetViewBetween(id, ulong.MaxValue).Min, map.AtLeast(id, kind));
        Assert.Equal(model.GetViewBetween(id, id + 30).Min, map.Between(id, id + 30, kind));
        Assert.Equal(model.GetViewBetween(id + 1, ulong.MaxValue).Min, map.AtLeast(id + 1, kind));
    }

    private static void AssertSameHighest(HeapMap map, int kind, SortedSet<ulong> model, int order, int depth)
    {
        ulong first = 1UL << (depth - order);
        ulong expected = model.GetViewBetween(0, (2 * first) - 1).Max;
        Assert.Equal(expected, map.Highest(order, kind));
        Assert.Equal(expected, map.TakeHighest(order, kind, first));
        if (expected != 0)
            Assert.Equal(expected >= first ? BlockState.Allocated : BlockState.Nothing, map[expected]);
        model.Remove(expected);
    }

    /// <summary>Mostly near a few places, so that words fill and empty; sometimes anywhere, and at both ends.</summary>
    private static ulong Draw(Random random, ulong ids)
    {
        ulong[] places = [1, ids / 2, ids - 1, ids / 3, (ulong)random.NextInt64(1, (long)ids)];
        ulong near = places[random.Next(places.Length)] + (ulong)random.Next(200);
        return Math.Clamp(near, 1, ids - 1);
    }
}
