using Cleave.Sets;

namespace Cleave.Tests.Sets;

/// <summary>The free sets against a sorted set, in universes of one word up to 2^53 ids.</summary>
public sealed class FreeSetTests
{
    [Theory]
    [InlineData(2UL)]
    [InlineData(64UL)]
    [InlineData(128UL)]
    [InlineData(4096UL)]
    [InlineData(8192UL)]
    [InlineData(1UL << 20)]
    [InlineData(1UL << 29)]
    [InlineData(1UL << 37)]
    [InlineData(1UL << 38)]
    [InlineData(1UL << 53)]
    public void It_finds_what_a_sorted_set_finds(ulong ids)
    {
        var random = new Random(11);
        var map = new BlockMap(ids);
        SortedSet<ulong>[] model = [[], []];
        for (int step = 0; step < 4000; step++)
        {
            ulong id = Draw(random, ids);
            bool clear = random.Next(2) == 0;
            Change(map, model, id, clear, random);
            AssertSameNeighbours(map.Free(clear), model[clear ? 1 : 0], Draw(random, ids));
        }

        SummaryAudit.Check(map, clear: false);
        SummaryAudit.Check(map, clear: true);
    }

    private static void Change(BlockMap map, SortedSet<ulong>[] model, ulong id, bool clear, Random random)
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
                map.Add(id, clear);
                model[clear ? 1 : 0].Add(id);
                break;
            case BlockState.Allocated:
                map.TryDrop(id);
                break;
            default:
                Leave(map, id, state == BlockState.FreeClear, random.Next(2) == 0);
                model[state == BlockState.FreeClear ? 1 : 0].Remove(id);
                break;
        }
    }

    private static void Leave(BlockMap map, ulong id, bool clear, bool take)
    {
        if (take)
            map.Take(id, clear);
        else
            map.Remove(id, clear);
    }

    private static void AssertSameNeighbours(FreeSet set, SortedSet<ulong> model, ulong id)
    {
        Assert.Equal(model.GetViewBetween(0, id).Max, set.AtMost(id));
        Assert.Equal(model.GetViewBetween(id, ulong.MaxValue).Min, set.AtLeast(id));
        Assert.Equal(model.GetViewBetween(id + 1, ulong.MaxValue).Min, set.AtLeast(id + 1));
    }

    /// <summary>Mostly near a few places, so that words fill and empty; sometimes anywhere, and at both ends.</summary>
    private static ulong Draw(Random random, ulong ids)
    {
        ulong[] places = [1, ids / 2, ids - 1, ids / 3, (ulong)random.NextInt64(1, (long)ids)];
        ulong near = places[random.Next(places.Length)] + (ulong)random.Next(200);
        return Math.Clamp(near, 1, ids - 1);
    }
}
