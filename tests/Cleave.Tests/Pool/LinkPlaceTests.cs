using System.Numerics;
using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>The places of links in the tables of a pool.</summary>
public class LinkPlaceTests
{
    [Fact]
    public void EveryLeafHasAPlaceOfItsOwn()
    {
        for (int leaves = 1; leaves <= 300; leaves++)
        {
            var tables = new FlatTables<uint>(new FreshLayout(leaves, maxOrder: BitOperations.Log2((uint)leaves)));
            int[] places = [.. Enumerable.Range(0, leaves).Select(leaf => tables.Place(leaf))];
            Assert.Equal(Enumerable.Range(0, leaves), places.Order());
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(255)]
    public void BlocksOfOneSizeLieSideBySide(int leaves)
    {
        var tables = new FlatTables<uint>(new FreshLayout(leaves, maxOrder: 6));
        for (int order = 0; order <= 6; order++)
        {
            // The leaves at which a block of the order can begin have the first places, before all others.
            int[] places = [.. Enumerable.Range(0, leaves).Where(leaf => leaf % (1 << order) == 0).Select(leaf => tables.Place(leaf))];
            Assert.Equal(Enumerable.Range(0, places.Length), places.Order());
        }
    }

    [Fact]
    public void LinksOfLargePoolsHaveTheirPlaces()
    {
        var tables = new FlatTables<uint>(new FreshLayout(3_000_001, maxOrder: 10));
        Assert.Equal(0, tables.Place(0));
        Assert.Equal(1, tables.Place(1 << 21));
        Assert.Equal(2, tables.Place(1 << 20));
        Assert.Equal(1_500_001, tables.Place(1)); // 1 500 001 leaves are even.
        Assert.Equal(3_000_000, tables.Place(2_999_999));
    }
}
