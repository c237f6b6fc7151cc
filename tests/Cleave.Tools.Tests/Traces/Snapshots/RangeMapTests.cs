using Cleave.Tools.Snapshots;

namespace Cleave.Tools.Tests.Traces.Snapshots;

/// <summary>The map of ranges and the set of addresses do what plain collections do.</summary>
public class RangeMapTests
{
    private const int Steps = 20_000;

    [Theory]
    [InlineData(300)]
    [InlineData(4000)]
    public void The_map_answers_as_a_sorted_list_does(int places)
    {
        var random = new Random(places);
        var map = new RangeMap<int>();
        var model = new SortedDictionary<ulong, (ulong End, int Value)>();
        for (int step = 0; step < Steps; step++)
        {
            ulong start = 16 * (ulong)random.Next(places);
            ulong end = start + (ulong)random.Next(17);
            // Phases of growth and of shrinking, so that buckets are split and removed.
            if (random.Next(4) < (step / 4000 % 2 == 0 ? 3 : 1))
            {
                map.Add(start, end, step);
                model.TryAdd(start, (end, step));
            }
            else
            {
                Assert.Equal(model.Remove(start, out (ulong End, int Value) gone), map.TryRemove(start, out MappedRange<int> removed));
                Assert.Equal((gone.End, gone.Value), (removed.End, removed.Value));
            }

            if (step % 97 == 0)
                Compare(map, model, 16 * (ulong)random.Next(places), 16 * (ulong)random.Next(places));
        }

        Assert.Equal(model.Select(range => new MappedRange<int>(range.Key, range.Value.End, range.Value.Value)), map.All);
    }

    [Fact]
    public void The_set_has_every_address_once()
    {
        var random = new Random(3);
        var set = new AddressSet(budget: null);
        var model = new HashSet<ulong>();
        for (int step = 0; step < Steps; step++)
        {
            ulong address = ((ulong)random.Next(400) << 9) | ((ulong)random.Next(2) << 63);
            address += random.Next(3) == 0 ? (ulong)random.Next(3) : 0;
            Assert.Equal(model.Contains(address), set.Contains(address));
            if (random.Next(3) > 0)
                Assert.Equal(model.Add(address), set.Add(address));
        }
    }

    private static void Compare(RangeMap<int> map, SortedDictionary<ulong, (ulong End, int Value)> model, ulong one, ulong other)
    {
        (ulong start, ulong end) = (Math.Min(one, other), Math.Max(one, other) + 5);
        MappedRange<int>[] below = [.. model.Where(range => range.Key < end).Reverse()
            .Select(range => new MappedRange<int>(range.Key, range.Value.End, range.Value.Value)).TakeWhile(range => range.End > start)];
        Assert.Equal(below, map.Within(start, end));
        Assert.Equal(below.Length > 0 ? below[0] : null, map.LastWithin(start, end));
        Assert.Equal(model.TryGetValue(one, out (ulong, int Value) at) ? at.Value : null, map.At(one)?.Value);
        Assert.Null(map.LastWithin(0, 0));
    }
}
