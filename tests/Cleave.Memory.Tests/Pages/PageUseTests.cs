using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Tests.Pages;

/// <summary>A block that is freed is reported as out of use before it becomes free.
/// The tests state what other callers see in between.</summary>
public sealed class PageUseTests : IDisposable
{
    private readonly PhysicalMemory _memory = Make.Memory(64);

    public void Dispose() => _memory.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_block_on_its_way_back_is_neither_free_nor_allocated(int order)
    {
        var use = new WatchedUse();
        using var pages = new PageAllocator(_memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = 0, Orders = 5 }, use);
        nuint address = pages.Allocate(order);
        PageTree tree = pages.Trees.Single(tree => address >= tree.Address && address < tree.Address + (Make.Page << tree.LargestOrder));
        Assert.Equal(1UL << tree.LargestOrder, PagesIn(pages, tree));
        use.Given = () =>
        {
            Assert.Equal((1UL << tree.LargestOrder) - (1UL << order), PagesIn(pages, tree));
            Assert.Equal(0UL, pages.GetStatistics().AllocatedBlocks[order]);
            Assert.Equal(pages.TotalPages - (1UL << order), pages.FreePages);
            Assert.False(pages.TryFree(address, order, out Misuse misuse));
            Assert.Equal(MisuseKind.DoubleFree, misuse.Kind);
            Assert.False(pages.TryAllocateAt(address, order));
        };
        pages.Free(address, order);
        Assert.Equal(1, use.Count);
        Assert.Equal((pages.TotalPages, 1UL << tree.LargestOrder), (pages.FreePages, PagesIn(pages, tree)));
        pages.Validate();
    }

    private static ulong PagesIn(PageAllocator pages, PageTree tree) =>
        pages.StripesOf(tree).Aggregate(0UL, (sum, stripe) => sum + ((stripe.Free + stripe.Allocated) << stripe.Order));

    private sealed class WatchedUse : IPageUse
    {
        public Action? Given { get; set; }

        public int Count { get; private set; }

        public bool Take(nuint address, nuint pages) => false;

        public void Take(ReadOnlySpan<nuint> addresses, int order)
        {
        }

        public void Give(nuint address, nuint pages)
        {
            Count++;
            Given?.Invoke();
        }

        public void Give(ReadOnlySpan<nuint> addresses, int order) => Give(addresses[0], (nuint)addresses.Length << order);
    }
}
