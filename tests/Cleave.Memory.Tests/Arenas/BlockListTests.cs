using Cleave.Memory.Frames;

namespace Cleave.Memory.Tests.Arenas;

/// <summary>Lists of blocks that are released and reused in one call, beside the same blocks one at a time in another memory.</summary>
public sealed class BlockListTests
{
    private const int Pages = 600;

    [Theory]
    [InlineData(ReturnPolicy.Never)]
    [InlineData(ReturnPolicy.AboveWatermark)]
    [InlineData(ReturnPolicy.AtOnce)]
    public void A_list_does_what_its_blocks_do_one_at_a_time(ReturnPolicy policy)
    {
        using PhysicalMemory lists = Memory(policy);
        using PhysicalMemory singles = Memory(policy);
        MemoryNode node = lists.Nodes[0];
        var random = new Random(5);
        var released = new bool[Pages];
        for (int step = 0; step < 300; step++)
        {
            int order = random.Next(3) == 0 ? random.Next(1, 9) : 0;
            bool release = random.Next(2) == 0;
            int[] blocks = [.. Enumerable.Range(0, Pages >> order).Where(_ => random.Next(3) == 0)];
            random.Shuffle(blocks);
            Array.Sort(blocks, 0, blocks.Length / 2);
            nuint[] addresses = [.. blocks.Select(block => node.Address + (((nuint)block << order) * Make.Page))];
            int[] all = [.. blocks.SelectMany(block => Enumerable.Range(block << order, 1 << order))];
            if (all.Any(page => released[page] == release))
            {
                int bad = all.First(page => released[page] == release);
                string message = Assert.Throws<ArgumentException>(() => Call(lists, node, release, addresses, order)).Message;
                Assert.Contains($"Page frame {bad} is ", message, StringComparison.Ordinal);
                int[] right =
                    [.. blocks.Where(block => Enumerable.Range(block << order, 1 << order).All(page => released[page] != release))];
                addresses = [.. right.Select(block => node.Address + (((nuint)block << order) * Make.Page))];
                all = [.. right.SelectMany(block => Enumerable.Range(block << order, 1 << order))];
                blocks = right;
            }

            Call(lists, node, release, addresses, order);
            foreach (int block in blocks)
            {
                if (release)
                {
                    singles.Release((ulong)block << order, 1UL << order);
                }
                else
                {
                    singles.Reuse((ulong)block << order, 1UL << order);
                }
            }

            Array.ForEach(all, page => released[page] = release);
            Assert.InRange(node.PendingFrames, 0UL, policy switch { ReturnPolicy.AtOnce => 0, ReturnPolicy.Never => Pages, _ => 100UL });
            if (policy == ReturnPolicy.Never)
            {
                Assert.Equal(singles.Nodes[0].PendingFrames, node.PendingFrames);
            }
        }

        for (int page = 0; page < Pages; page++)
        {
            Assert.Equal(released[page], CanReuse(lists, page));
        }
    }

    [Fact]
    public void A_list_of_adjacent_pages_goes_back_in_one_call_of_the_system()
    {
        var system = new TestPageSystem();
        using PhysicalMemory memory = Make.Memory(ReturnPolicy.AtOnce, 0, system, 64);
        MemoryNode node = memory.Nodes[0];
        nuint[] pages = [.. Enumerable.Range(3, 40).Append(60).Select(page => node.Address + ((nuint)page * Make.Page))];
        memory.ReleaseBlocks(node, pages, 0);
        Assert.Equal([(3 * Make.Page, 40 * Make.Page), (60 * Make.Page, Make.Page)], system.Punched);
        Assert.Equal(0UL, node.PendingFrames);
    }

    private static void Call(PhysicalMemory memory, MemoryNode node, bool release, nuint[] addresses, int order)
    {
        if (release)
        {
            memory.ReleaseBlocks(node, addresses, order);
        }
        else
        {
            memory.ReuseBlocks(node, addresses, order);
        }
    }

    private static bool CanReuse(PhysicalMemory memory, int page)
    {
        try
        {
            memory.Reuse((ulong)page, 1);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static PhysicalMemory Memory(ReturnPolicy policy) => new(new PhysicalMemoryOptions
    {
        Nodes = [new MemoryNodeOptions { Size = Pages * Make.Page }],
        ReturnPolicy = policy,
        ReturnWatermark = 100 * Make.Page,
    });
}
