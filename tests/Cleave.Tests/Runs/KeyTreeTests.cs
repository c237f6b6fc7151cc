using System.Numerics;
using Cleave.Runs;

namespace Cleave.Tests.Runs;

/// <summary>The tree of keys against a sorted set, for both sizes of key: as it grows, shrinks, and is used at random.</summary>
public sealed class KeyTreeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_narrow_tree_answers_as_a_sorted_set(int seed) =>
        Compare(new KeyTree<ulong, NarrowBlock>(ulong.MaxValue), seed, number => (ulong)number << 20);

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void A_wide_tree_answers_as_a_sorted_set(int seed) =>
        Compare(new KeyTree<UInt128, WideBlock>(UInt128.MaxValue), seed, number => (UInt128)(ulong)number << 90);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_in_order_fill_their_nodes(bool descending)
    {
        const int Count = 20_000;
        var tree = new KeyTree<ulong, NarrowBlock>(ulong.MaxValue);
        for (ulong i = 1; i <= Count; i++)
            tree.Add(descending ? Count - i + 1 : i);

        tree.Validate();
        Assert.Equal((ulong)Count, tree.Count);

        // At least half of the slots are in use, with eight bytes a key and an eighth for the headers and the inner nodes.
        Assert.InRange(tree.CommittedBytes, (ulong)Count * 8, (ulong)Count * 16 * 5 / 4);
    }

    [Fact]
    public void A_payload_changes_in_place_wherever_its_key_lies()
    {
        var tree = new KeyTree<ulong, NarrowBlock>(0xFFFF_FFFF_0000_0000);
        var random = new Random(6);
        var payloads = new SortedDictionary<uint, uint>();
        for (int step = 0; step < 20_000; step++)
        {
            uint key = (uint)random.Next(1, 4000);
            uint payload = (uint)random.Next();
            if (!payloads.TryGetValue(key, out uint old))
            {
                tree.Add(((ulong)key << 32) | payload);
                payloads.Add(key, payload);
            }
            else if (random.Next(3) > 0)
            {
                tree.Replace(((ulong)key << 32) | old, ((ulong)key << 32) | payload);
                payloads[key] = payload;
            }
            else
            {
                tree.Remove(((ulong)key << 32) | old);
                payloads.Remove(key);
            }
        }

        tree.Validate();
        Assert.Equal(payloads.Select(pair => ((ulong)pair.Key << 32) | pair.Value), InOrder(tree));
    }

    private static void Compare<TKey, TBlock>(KeyTree<TKey, TBlock> tree, int seed, Func<int, TKey> keyOf)
        where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
        where TBlock : struct, IKeyBlock<TKey>
    {
        const int Highest = 30_000;
        var model = new SortedSet<TKey>();
        var random = new Random(seed);
        int steps = TestEffort.Runs(80_000);
        for (int step = 0; step < steps; step++)
        {
            // It grows for a tenth of the steps and shrinks for a tenth, so that nodes are split and joined on every level.
            TKey key = keyOf(random.Next(1, Highest));
            if (random.Next(100) < (step / (steps / 10) % 2 == 0 ? 90 : 10))
            {
                if (model.Add(key))
                    tree.Add(key);
            }
            else if (random.Next(2) == 0 && model.Count > 0)
            {
                TKey ceiling = model.GetViewBetween(key, TKey.MaxValue).Min;
                Assert.Equal(ceiling != TKey.Zero, tree.TryTakeCeiling(key, out TKey taken, out _));
                Assert.Equal(ceiling, taken);
                model.Remove(ceiling);
            }
            else if (model.Remove(key))
            {
                tree.Remove(key);
            }

            AssertNeighbours(tree, model, keyOf(random.Next(1, Highest)));
            if (step % 1000 == 0)
                tree.Validate();
        }

        foreach (TKey key in model)
            tree.Remove(key);

        tree.Validate();
        Assert.Equal(0UL, tree.Count);
        Assert.False(tree.TryCeiling(TKey.Zero, out _));
    }

    private static void AssertNeighbours<TKey, TBlock>(KeyTree<TKey, TBlock> tree, SortedSet<TKey> model, TKey key)
        where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
        where TBlock : struct, IKeyBlock<TKey>
    {
        TKey ceiling = model.GetViewBetween(key, TKey.MaxValue).Min;
        Assert.Equal(ceiling != TKey.Zero, tree.TryCeiling(key, out TKey found));
        Assert.Equal(ceiling, found);
        TKey below = model.GetViewBetween(TKey.Zero, key - TKey.One).Max;
        Assert.Equal(below != TKey.Zero, tree.TryBelow(key, out found));
        Assert.Equal(below, found);
        Assert.Equal((ulong)model.Count, tree.Count);
    }

    private static IEnumerable<ulong> InOrder(KeyTree<ulong, NarrowBlock> tree)
    {
        for (ulong from = 0; tree.TryCeiling(from, out ulong key); from = key + 1)
            yield return key;
    }
}
