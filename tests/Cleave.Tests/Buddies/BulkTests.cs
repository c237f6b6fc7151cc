using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Tests.Buddies;

/// <summary>Many blocks at once, in spaces of several trees, against single ones:
/// the same chunks are free, and the metadata is sound.</summary>
public sealed class BulkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_programs_leave_sound_books(int seed)
    {
        var random = new Random(seed);
        for (int space = 0; space < TestEffort.Runs(20); space++)
        {
            ulong[] trees = [.. Enumerable.Range(0, random.Next(1, 10)).Select(_ => (ulong)random.Next(4)), 1 + (ulong)random.Next(3)];
            Play(new BuddyTree(trees, 12), random);
        }
    }

    [Fact]
    public void No_merge_passes_a_root()
    {
        var tree = new BuddyTree([4, 0, 0, 1], 12);
        BuddyMetadata metadata = BooksOf(tree);
        var blocks = new ulong[12];
        Assert.Equal(12, metadata.TakeMany(0, BlockKind.Dirty, blocks));
        foreach (IGrouping<ulong, ulong> word in blocks.GroupBy(block => block & ~63UL))
        {
            ulong bits = word.Aggregate(0UL, (all, block) => all | (1UL << (int)block));
            Assert.True(metadata.TryDropWord(word.Key, bits, 0));
            metadata.ReleaseDroppedWord(word.Key, bits, 0, BlockKind.Dirty);
        }
        Assert.Equal(
            (4UL, 0UL, 0UL, 1UL), (metadata.FreeCount(0, 0), metadata.FreeCount(1, 0), metadata.FreeCount(2, 0), metadata.FreeCount(3, 0)));
        BuddyAudit<HeapPages>.Check(metadata);
    }

    private static BuddyMetadata BooksOf(BuddyTree tree) => new(tree, new HeapPages(new PageShape(tree.Depth, tree.Chunks)));

    private static void Play(BuddyTree tree, Random random)
    {
        BuddyMetadata metadata = BooksOf(tree);
        var held = new List<(ulong Id, int Order)>();
        for (int step = 0; step < 60; step++)
        {
            int order = random.Next(Math.Min(tree.MaxOrder + 1, 4));
            switch (random.Next(4))
            {
                case 0:
                    Take(metadata, order, random.Next(1, 130), held);
                    break;
                case 1:
                    GiveWord(metadata, order, random, held);
                    break;
                case 2 when held.Count > 0:
                    (ulong id, int size) = held[random.Next(held.Count)];
                    Assert.True(metadata.TryRelease(id, size, BlockKind.Dirty));
                    held.Remove((id, size));
                    break;
                default:
                    Shorten(metadata, random.Next(tree.MaxOrder + 1), random, held);
                    break;
            }
            AssertSame(metadata, held);
        }
    }

    /// <summary>As many as taking one after the other would get, since that is how many places are free.</summary>
    private static void Take(BuddyMetadata metadata, int order, int wanted, List<(ulong Id, int Order)> held)
    {
        ulong places = 0;
        for (int larger = order; larger <= metadata.Tree.MaxOrder; larger++)
            places += metadata.FreeCount(larger, BlockKind.Dirty) << (larger - order);
        var blocks = new ulong[wanted];
        int taken = metadata.TakeMany(order, BlockKind.Dirty, blocks);
        Assert.Equal(Math.Min((ulong)wanted, places), (ulong)taken);
        held.AddRange(blocks[..taken].Select(id => (id, order)));
    }

    private static void GiveWord(BuddyMetadata metadata, int order, Random random, List<(ulong Id, int Order)> held)
    {
        ulong[] blocks = [.. held.Where(block => block.Order == order).Select(block => block.Id)];
        if (blocks.Length == 0)
            return;
        ulong first = blocks[random.Next(blocks.Length)] & ~63UL;
        ulong bits = blocks.Where(id => (id & ~63UL) == first && random.Next(5) != 0).Aggregate(0UL, (all, id) => all | (1UL << (int)id));
        ulong other = ~held.Where(block => (block.Id & ~63UL) == first).Aggregate(0UL, (all, block) => all | (1UL << (int)block.Id));
        if (other != 0 && metadata.Map.AllocatedAmong(first) != ulong.MaxValue)
            Assert.False(metadata.TryDropWord(first, bits | other, order));
        if (bits == 0)
            return;
        Assert.True(metadata.TryDropWord(first, bits, order));
        if (random.Next(4) == 0)
        {
            metadata.ClaimWord(first, bits, order);
            return;
        }
        metadata.ReleaseDroppedWord(first, bits, order, BlockKind.Dirty);
        held.RemoveAll(block => (block.Id & ~63UL) == first && (bits >> (int)block.Id & 1) != 0);
    }

    private static void Shorten(BuddyMetadata metadata, int order, Random random, List<(ulong Id, int Order)> held)
    {
        ulong block = metadata.TakeHighest(order, BlockKind.Dirty);
        if (block == 0)
            return;
        ulong chunks = (ulong)random.NextInt64(1, (1L << order) + 1);
        metadata.Shorten(block, order, chunks, BlockKind.Dirty);
        for (ulong kept = 0; kept < chunks;)
        {
            int piece = System.Numerics.BitOperations.Log2(chunks - kept);
            held.Add((((block << order) + kept) >> piece, piece));
            kept += 1UL << piece;
        }
    }

    private static void AssertSame(BuddyMetadata metadata, List<(ulong Id, int Order)> held)
    {
        BuddyAudit<HeapPages>.Check(metadata);
        Assert.Equal(held.Order(), metadata.Blocks().Where(block => block.State == BlockState.Allocated).Select(
            block => (block.Id, metadata.Tree.OrderOf(block.Id))).Order());
    }
}
