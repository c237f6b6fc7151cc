using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Nodes;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Pages;

/// <summary>Pages of several nodes: which node serves, what the watermarks leave, and what goes back to the system.</summary>
public sealed class NodePagesTests
{
    private static readonly NumaNode Any = NumaNode.NoNode;

    [Fact]
    public void Free_memory_has_gone_back_and_comes_back_zeroed()
    {
        using PhysicalMemory memory = Make.Memory(ReturnPolicy.AtOnce, 0, PageSystemOfTest, 256);
        using var pages = new NodePages(memory, pagesPerThread: 0);
        ulong before = memory.Nodes[0].CountResidentBytes();
        Assert.Equal(FailureCode.None, pages.TryTake(4, GfpFlags.NoWait, Any, out nuint address));
        memory.AsSpan(memory.FrameOf(address), 16).Fill(1);
        Assert.True(memory.Nodes[0].CountResidentBytes() >= before + (16 * Make.Page));
        pages.Give(address, 4);
        Assert.Equal(before, memory.Nodes[0].CountResidentBytes());
        Assert.Equal(FailureCode.None, pages.TryTake(4, GfpFlags.NoWait, Any, out nuint again));
        Assert.Equal(-1, memory.AsSpan(memory.FrameOf(again), 16).IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Zeroed_pages_are_zero_whoever_had_them(int order)
    {
        using PhysicalMemory memory = Make.Memory(ReturnPolicy.Never, 0, PageSystemOfTest, 64);
        using var pages = new NodePages(memory);
        Assert.Equal(FailureCode.None, pages.TryTake(order, GfpFlags.NoWait, Any, out nuint address));
        memory.AsSpan(memory.FrameOf(address), 1UL << order).Fill(7);
        pages.Give(address, order);
        Assert.Equal(FailureCode.None, pages.TryTake(order, GfpFlags.NoWait | GfpFlags.Zero, Any, out nuint again));
        Assert.Equal(address, again);
        Assert.Equal(-1, memory.AsSpan(memory.FrameOf(again), 1UL << order).IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2, 3 }, 0)]
    [InlineData(new[] { 1, 0, 2, 3 }, 1)]
    [InlineData(new[] { 2, 1, 3, 0 }, 2)]
    [InlineData(new[] { 3, 2, 1, 0 }, 3)]
    [InlineData(new[] { 0, 1, 2, 3 }, null)]
    public void The_node_that_is_asked_for_comes_first_and_the_others_by_distance(int[] expected, int? node)
    {
        using PhysicalMemory memory = Make.Memory(16, 16, 16, 16);
        using var pages = new NodePages(memory, pagesPerThread: 0);
        NumaNode wanted = node is { } id ? new NumaNode(id) : Any;
        var order = new List<int>();
        while (pages.TryTake(0, GfpFlags.NoWait, wanted, out nuint address) == FailureCode.None)
        {
            int from = memory.Nodes.ToList().FindIndex(candidate => address - candidate.Address < candidate.Size);
            if (order.LastOrDefault(-1) != from)
                order.Add(from);
        }
        Assert.Equal(expected, order);
    }

    [Fact]
    public void A_node_is_known_by_the_id_it_was_to_be_bound_to()
    {
        var system = new TestPageSystem { NumaNodes = [4, 7] };
        var options = new PhysicalMemoryOptions
        {
            Nodes = [new MemoryNodeOptions { Size = 16 * Make.Page, NumaNode = 7 },
                new MemoryNodeOptions { Size = 16 * Make.Page, NumaNode = 4 }],
        };
        using var memory = new PhysicalMemory(options, system);
        using var pages = new NodePages(memory);
        Assert.Equal(FailureCode.None, pages.TryTake(0, GfpFlags.NoWait, new NumaNode(4), out nuint address));
        Assert.Equal(4, memory.NodeOf(memory.FrameOf(address)).NumaNode);
    }

    [Fact]
    public void Below_min_only_the_reserve_serves_and_below_low_it_is_said()
    {
        PhysicalMemoryOptions options = Make.Options(64, 64) with { MinWatermark = 20 * Make.Page, LowWatermark = 40 * Make.Page };
        using var memory = new PhysicalMemory(options);
        using var pages = new NodePages(memory);
        ulong total = pages.FreePages;
        int taken = 0;
        for (; pages.TryTake(0, GfpFlags.Kernel, Any, out _) == FailureCode.None; taken++)
        {
            // What threads keep may make it say so a little early, never late.
            Assert.True(pages.IsLow || total - (ulong)taken >= 40, $"{taken} of {total}");
        }
        Assert.Equal((total - 20, 20UL, true), ((ulong)taken, pages.FreePages, pages.IsLow));
        Assert.Equal(FailureCode.NoSpace, pages.TryTake(3, GfpFlags.NoWait, Any, out _));
        Assert.Equal(0, pages.TakeBulk(new nuint[4], 0, GfpFlags.Kernel, Any));
        Assert.Equal(4, pages.TakeBulk(new nuint[4], 0, GfpFlags.Atomic, Any));
        for (taken = 0; pages.TryTake(0, GfpFlags.Atomic, Any, out _) == FailureCode.None; taken++)
        {
        }
        Assert.Equal((16, 0UL), (taken, pages.FreePages));
    }

    [Fact]
    public void Bulk_takes_what_the_watermark_leaves_of_all_nodes_and_gives_all_or_nothing()
    {
        PhysicalMemoryOptions options = Make.Options(32, 32) with { MinWatermark = 10 * Make.Page, LowWatermark = 10 * Make.Page };
        using var memory = new PhysicalMemory(options);
        using var pages = new NodePages(memory);
        ulong total = pages.FreePages;
        var addresses = new nuint[100];
        int taken = pages.TakeBulk(addresses, 0, GfpFlags.Kernel, new NumaNode(1));
        Assert.Equal(total - 10, (ulong)taken);
        nuint[] wrong = [.. addresses[..taken], addresses[0]];
        Assert.Throws<MisuseException>(() => pages.GiveBulk(wrong, 0));
        Assert.Throws<MisuseException>(() => pages.GiveBulk([addresses[0], 16], 0));
        Assert.Equal(10UL, pages.FreePages);
        pages.GiveBulk(addresses.AsSpan(0, taken), 0);
        Assert.Equal(total, pages.FreePages);
    }

    [Fact]
    public void What_threads_keep_counts_as_free_and_comes_back_when_drained()
    {
        using PhysicalMemory memory = Make.Memory(ReturnPolicy.AtOnce, 0, PageSystemOfTest, 256);
        using var pages = new NodePages(memory);
        ulong total = pages.FreePages;
        Assert.Equal(FailureCode.None, pages.TryTake(0, GfpFlags.NoWait, Any, out nuint address));
        Assert.Equal(total - 1, pages.FreePages);
        pages.Give(address, 0);
        Assert.Equal(total, pages.FreePages);
        pages.Drain();
        Assert.Equal(total, pages.FreePages);
        Assert.Throws<MisuseException>(() => pages.Give(address, 0));
        Assert.Equal(FailureCode.None, pages.TryTake(pages.LargestOrder, GfpFlags.NoWait, Any, out _));
        Assert.Equal(FailureCode.TooLarge, pages.TryTake(pages.LargestOrder + 1, GfpFlags.NoWait, Any, out _));
    }

    /// <summary>A GiB at full effort, and a quarter of it where random runs are shortened: the system clears each page at its first
    /// write.</summary>
    [Fact]
    public void Memory_written_and_freed_in_random_blocks_is_the_systems_again()
    {
        int size = TestEffort.IsFull ? 1 << 30 : 1 << 28;
        using PhysicalMemory memory = Make.Memory((nuint)size / Make.Page);
        using var pages = new NodePages(memory);
        MemoryNode node = memory.Nodes[0];
        var blocks = new List<(nuint Address, int Order)>();
        var random = new Random(5);
        ulong written = 0;
        for (int order = random.Next(11); pages.TryTake(order, GfpFlags.NoWait, Any, out nuint address) == FailureCode.None
            || order > 0; order = Math.Max(random.Next(11), 0))
        {
            if (address == 0)
            {
                order = 0;
                if (pages.TryTake(0, GfpFlags.NoWait, Any, out address) != FailureCode.None)
                    break;
            }
            memory.AsSpan(memory.FrameOf(address), 1UL << order).Fill(1);
            blocks.Add((address, order));
            written += 1UL << order;
        }
        Assert.True(node.CountResidentBytes() >= written * Make.Page);
        Assert.True(written * Make.Page > 0.98 * size, $"{written}");
        foreach ((nuint address, int order) in blocks.OrderBy(_ => random.Next()))
            pages.Give(address, order);
        pages.Drain();
        memory.Trim();
        Assert.True(node.CountResidentBytes() <= (ulong)size / 100, $"{node.CountResidentBytes()}");
    }

    private static TestPageSystem PageSystemOfTest => new();

    [Fact]
    public void A_node_that_no_machine_has_is_refused()
    {
        Assert.Equal(1023, new NumaNode(NumaNode.MaxId).Id);
        foreach (int id in new[] { -1, 1024, int.MaxValue - 1, int.MaxValue })
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>("id", () => new NumaNode(id)).Message;
            Assert.StartsWith($"A NUMA node has an id from 0 to 1023, not {id}.", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_node_that_this_memory_lacks_is_served_by_the_others_and_reported_once(int nodes)
    {
        using PhysicalMemory memory = Make.Memory(Enumerable.Repeat((nuint)16, nodes).ToArray());
        using var pages = new NodePages(memory, pagesPerThread: 0);
        foreach (int id in new[] { 0, 5, 5, 1023, 5 })
            Assert.Equal(FailureCode.None, pages.TryTake(0, GfpFlags.NoWait, new NumaNode(id), out _));
        var list = new nuint[2];
        Assert.Equal(2, pages.TakeBulk(list, 0, GfpFlags.NoWait, new NumaNode(5)));
        string others = nodes == 1 ? "0" : "0 to 1";
        string Notice(int id) =>
            $"A request named NUMA node {id}, which this memory does not have; it and all later ones are served by the others ({others}).";
        Assert.Equal([Notice(5), Notice(1023)], memory.Notices);
    }
}
