using Cleave.Memory.Frames;
using Cleave.Memory.Nodes;
using Cleave.Memory.Pages;

namespace Cleave.Interleaving.Pages;

/// <summary>A list over two nodes that is refused, while the rightful holder frees a page that it names.</summary>
public sealed class NodeTests
{
    private const nuint PageBytes = 4096;

    [Fact]
    public void A_rightful_free_beside_a_list_over_two_nodes_that_is_refused() => Explore.All(RefusedList, most: 4_000);

    [Fact]
    public void A_fault_is_found_beside_a_list_over_two_nodes() => Explore.Finds("nodes-not-locked-together", RefusedList);

    private static Scenario RefusedList()
    {
        var options = new PhysicalMemoryOptions
        {
            Nodes = [new MemoryNodeOptions { Size = 16 * PageBytes }, new MemoryNodeOptions { Size = 16 * PageBytes }],
        };
        var memory = new PhysicalMemory(options);
        var nodes = new NodePages(memory, pagesPerThread: 2);
        var pages = new nuint[2];
        nodes.Allocators[0].AllocateBulk(pages.AsSpan(0, 1), 0);
        nodes.Allocators[1].AllocateBulk(pages.AsSpan(1, 1), 0);
        nodes.GiveBulk(pages.AsSpan(1), 0);
        return new Scenario()
            .Thread("freer", () => Assert.True(nodes.Allocators[0].TryFree(pages[0], 0)))
            .Thread("wrong", () => Assert.Throws<MisuseException>(() => nodes.GiveBulk(pages, 0)))
            .Finally(() =>
            {
                nodes.Drain();
                PageAllocator node = nodes.Allocators[0];
                node.Validate();
                Assert.Equal(node.TotalPages, node.FreePages);
                nodes.Dispose();
                memory.Dispose();
            });
    }
}
