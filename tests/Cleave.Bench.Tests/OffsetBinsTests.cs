using Cleave.Bench.Peers;

namespace Cleave.Bench.Tests;

/// <summary>The peer that best fit is measured beside: no overlap, exact joins, and the bins of its algorithm.</summary>
public sealed class OffsetBinsTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 7, 7)]
    [InlineData(8, 8, 8)]
    [InlineData(15, 15, 15)]
    [InlineData(17, 16, 17)]
    [InlineData(118, 38, 39)]
    [InlineData(1024, 64, 64)]
    [InlineData(65_536, 112, 112)]
    [InlineData(529_445, 136, 137)]
    [InlineData(1_048_575, 143, 144)]
    public void A_size_lies_between_two_of_eight_steps_for_each_power_of_two(uint size, int floor, int ceiling)
    {
        Assert.Equal((floor, ceiling), (SmallFloat.Floor(size), SmallFloat.Ceiling(size)));
    }

    [Fact]
    public void Random_ranges_never_overlap_and_join_again()
    {
        const uint Size = 1 << 20;
        var bins = new OffsetBins(Size);
        var random = new Random(7);
        var live = new SortedDictionary<uint, (uint Size, int Node)>();
        for (int step = 0; step < 20_000; step++)
        {
            if (random.Next(100) < 55)
            {
                uint size = (uint)random.Next(1, 4000);
                if (bins.TryAllocate(size, out int node))
                    live.Add(bins.OffsetOf(node), (size, node));
            }
            else if (live.Count > 0)
            {
                uint offset = live.Keys.ElementAt(random.Next(live.Count));
                bins.Free(live[offset].Node);
                live.Remove(offset);
            }

            if (step % 500 == 0)
                AssertExact(bins, live, Size);
        }

        foreach ((_, int node) in live.Values)
            bins.Free(node);
        Assert.Equal([(0u, Size)], bins.FreeRanges);
    }

    [Fact]
    public void A_full_space_refuses()
    {
        var bins = new OffsetBins(64);
        Assert.True(bins.TryAllocate(64, out int all));
        Assert.False(bins.TryAllocate(1, out _));
        bins.Free(all);
        Assert.True(bins.TryAllocate(33, out _));
        Assert.False(bins.TryAllocate(32, out _));
        Assert.True(bins.TryAllocate(30, out _));
    }

    /// <summary>Live and free ranges together are the space, and no two free ranges touch.</summary>
    private static void AssertExact(OffsetBins bins, SortedDictionary<uint, (uint Size, int Node)> live, uint size)
    {
        (uint Offset, uint Size, bool Free)[] all = [
            .. live.Select(range => (range.Key, range.Value.Size, false))
                .Concat(bins.FreeRanges.Select(range => (range.Offset, range.Size, true))).OrderBy(range => range.Item1)];
        uint end = 0;
        bool wasFree = false;
        foreach ((uint offset, uint length, bool free) in all)
        {
            Assert.Equal(end, offset);
            Assert.False(free && wasFree);
            (end, wasFree) = (offset + length, free);
        }

        Assert.Equal(size, end);
    }
}
