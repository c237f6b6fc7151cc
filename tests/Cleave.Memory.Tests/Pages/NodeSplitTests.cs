using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Nodes;

namespace Cleave.Memory.Tests.Pages;

/// <summary>Blocks of nodes that are split, and nodes that are too small for an allocator.</summary>
public sealed class NodeSplitTests
{
    private static readonly NumaNode Any = NumaNode.NoNode;

    [Fact]
    public void The_halves_of_a_block_are_given_back_apart_and_keep_what_they_hold()
    {
        using PhysicalMemory memory = Make.Memory(ReturnPolicy.AtOnce, 0, new TestPageSystem(), 32, 32);
        using var pages = new NodePages(memory, pagesPerThread: 0);
        ulong free = pages.FreePages;
        Assert.Equal(FailureCode.None, pages.TryTake(2, GfpFlags.NoWait, new NumaNode(1), out nuint block));
        memory.AsSpan(memory.FrameOf(block), 4).Fill(7);
        Assert.True(pages.TrySplit(block, 2));
        Assert.True(pages.TrySplit(block + (2 * Make.Page), 1));
        Assert.Throws<MisuseException>(() => pages.Give(block, 2));
        pages.Give(block + (3 * Make.Page), 0);
        Assert.Equal(-1, memory.AsSpan(memory.FrameOf(block), 3).IndexOfAnyExcept((byte)7));
        pages.Give(block, 1);
        pages.Give(block + (2 * Make.Page), 0);
        Assert.Equal(free, pages.FreePages);
        Assert.All(pages.Allocators, allocator => allocator.Validate());
        Assert.All(pages.Allocators, allocator => Assert.Equal(0UL, allocator.GetStatistics().AllocatedPages));
    }

    [Fact]
    public void What_cannot_be_split_is_told_apart()
    {
        using PhysicalMemory memory = Make.Memory(32);
        using var pages = new NodePages(memory, pagesPerThread: 0);
        pages.TryTake(2, GfpFlags.NoWait, Any, out nuint block);
        AssertRefused(block, 3, "multiple of 32 KiB", "was allocated with order 2.");
        AssertRefused(block, 1, "was allocated with order 2.");
        AssertRefused(block + 8, 2, "is no multiple of 16 KiB");
        AssertRefused(16, 2, "is in no node.");
        Assert.Throws<ArgumentOutOfRangeException>(() => pages.TrySplit(block, 0));
        pages.Give(block, 2);
        AssertRefused(block, 2, "is free already.");

        void AssertRefused(nuint address, int order, params string[] either)
        {
            var error = Assert.ThrowsAny<ArgumentException>(() => pages.TrySplit(address, order));
            Assert.Contains(either, text => error.Message.Contains(text, StringComparison.Ordinal));
            pages.Allocators[0].Validate();
        }
    }

    [Fact]
    public void A_node_too_small_for_the_books_of_its_pages_is_named()
    {
        using PhysicalMemory memory = Make.Memory(64, 1);
        var error = Assert.Throws<ArgumentException>(() => new NodePages(memory));
        Assert.Equal("Node 1, of 4 KiB, is too small: its metadata leaves no page of it to allocate. (Parameter 'options')", error.Message);
        Assert.StartsWith("The metadata of 1 page of 4 KiB takes ", Assert.IsType<ArgumentException>(
            error.InnerException).Message, StringComparison.Ordinal);
        var system = new TestPageSystem();
        error = Assert.Throws<ArgumentException>(() => new MemoryHeap(Make.HeapOptions(Make.Page), system));
        Assert.StartsWith("Node 0, of 4 KiB, is too small", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, system.Leaks);
    }

    [Fact]
    public void The_smallest_node_has_a_page_besides_its_books()
    {
        using PhysicalMemory memory = Make.Memory(2);
        using var pages = new NodePages(memory);
        Assert.Equal((1UL, 0), (pages.FreePages, pages.LargestOrder));
        Assert.Equal(FailureCode.None, pages.TryTake(0, GfpFlags.Zero, Any, out nuint page));
        Assert.Equal(memory.Nodes[0].Address, page);
    }
}
