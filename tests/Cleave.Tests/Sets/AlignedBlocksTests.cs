using Cleave.Sets;

namespace Cleave.Tests.Sets;

/// <summary>The blocks that begin at multiples of an alignment, against a look at all free blocks;
/// kept up from whenever they were asked for.</summary>
public sealed class AlignedBlocksTests
{
    private const int Depth = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(Depth)]
    [InlineData(Depth + 1)]
    [InlineData(51)]
    public void The_highest_of_each_order_is_found(int alignOrder)
    {
        var random = new Random(alignOrder);
        var map = new HeapMap(Depth, Depth, new HeapPages(new PageShape(Depth, 1UL << Depth)));
        for (int step = 0; step < 3000; step++)
        {
            Flip(map, (ulong)random.Next(1, 2 << Depth), random.Next(BlockKind.Count));

            // The first thousand steps come before anything is known of the alignment.
            if (step >= 1000 && step % 10 == 0)
                AssertHighest(map, alignOrder, random.Next(BlockKind.Count), random.Next(0, Math.Min(alignOrder, Depth + 1)));
        }

        Assert.Equal(1UL << alignOrder, map.AlignOrders);
        SummaryAudit<HeapPages>.Check<DirtyKind>(map);
        SummaryAudit<HeapPages>.Check<ClearKind>(map);
    }

    [Fact]
    public void Nothing_is_kept_up_before_it_is_asked_for()
    {
        var map = new HeapMap(Depth, Depth, new HeapPages(new PageShape(Depth, 1UL << Depth)));
        map.Add(1, BlockKind.Dirty);
        ulong before = map.CommittedBytes;
        Assert.Equal(0UL, map.AlignOrders);
        Assert.Equal(0UL, map.Aligned(4, BlockKind.Clear).Highest(0));
        Assert.True(map.CommittedBytes > before);
    }

    private static void Flip(HeapMap map, ulong id, int kind)
    {
        switch (map[id])
        {
            case BlockState.Nothing:
                map.Add(id, kind);
                break;
            case BlockState.Allocated when map.TryGive(id, kind) == GiveOutcome.BuddyIsFree:
                map.TryDrop(id);
                break;
            case BlockState.Allocated:
                break;
            case BlockState.FreeDirty or BlockState.FreeClear when id % 2 == 0:
                map.Take(id, BlockKind.Of(map[id] == BlockState.FreeClear));
                break;
            default:
                map.Remove(id, BlockKind.Of(map[id] == BlockState.FreeClear));
                break;
        }
    }

    private static void AssertHighest(HeapMap map, int alignOrder, int kind, int order)
    {
        ulong first = 1UL << (Depth - order);
        ulong expected = 0;
        for (ulong id = first; id < 2 * first; id++)
        {
            bool free = map[id] == BlockKind.Free(kind);
            bool aligned = (((id - first) << order) & ((1UL << alignOrder) - 1)) == 0;
            expected = free && aligned ? id : expected;
        }

        Assert.Equal(expected, map.Aligned(alignOrder, kind).Highest(order));
    }
}
