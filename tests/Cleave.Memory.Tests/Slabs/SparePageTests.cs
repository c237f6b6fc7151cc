using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Tests.Kernel;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>A block above 8 KiB counts as the pages that it needs; the others are spare, and free once they are needed.</summary>
public sealed class SparePageTests() : HeapTest(Make.HeapOptions(32 << 20))
{
    private static readonly nuint Page = Make.Page;

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(13)]
    [InlineData(513)]
    public void An_allocation_has_the_pages_that_it_needs_and_the_others_come_free_on_demand(int pages)
    {
        Layout layout = OfPages(pages);
        ulong free = Heap.Pages.FreePages;
        Allocation memory = Heap.Kmalloc.Allocate(layout, GfpFlags.Kernel);
        Assert.Equal((nuint)pages * Page, memory.Size);
        Assert.Equal(memory.Size, Heap.Kmalloc.UsableSize(memory.Address));
        Assert.Equal(new HeapUsage(1, memory.Size), Heap.InUse);
        Assert.Equal(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)pages), free - Heap.Pages.FreePages);
        Bytes.Of(memory).Fill(7);
        Heap.Trim();
        Assert.Equal(free - (ulong)pages, Heap.Pages.FreePages);
        Assert.Equal(-1, Bytes.Of(memory).IndexOfAnyExcept((byte)7));
        Heap.Kmalloc.Free(memory.Address, layout);
        Heap.Trim();
        Assert.Equal(free, Heap.Pages.FreePages);
    }

    [Theory]
    [InlineData(GfpFlags.Kernel)]
    [InlineData(GfpFlags.NoWait)]
    public void Where_nothing_else_is_free_spare_pages_are(GfpFlags flags)
    {
        Layout layout = OfPages(5);
        List<nuint> blocks = Fill(OfPages(8), layout);
        ulong spare = 3 * (ulong)blocks.Count;
        var singles = new List<nuint>();
        while (Heap.Kmalloc.TryAllocate(OfPages(1), flags | GfpFlags.NoWarn, default, out Allocation memory))
        {
            singles.Add(memory.Address);
        }

        ulong reserve = Heap.Memory.MinWatermark / Page;
        Assert.InRange((ulong)singles.Count, spare - reserve, spare + 8);
        singles.ForEach(address => Heap.Kmalloc.Free(address, OfPages(1)));
        blocks.ForEach(address => Heap.Kmalloc.Free(address, layout));
    }

    [Fact]
    public void A_group_is_charged_for_the_pages_that_are_needed()
    {
        var group = new MemoryGroup("exact", 8 * Page);
        using IDisposable entered = group.Enter();
        nuint address = Heap.Kmalloc.Allocate(OfPages(7), GfpFlags.KernelAccount).Address;
        Assert.Equal(7 * Page, group.Charged);
        Assert.Equal(address, Heap.Kmalloc.Reallocate(address, OfPages(5), OfPages(7), GfpFlags.KernelAccount).Address);
        Assert.Equal(5 * Page, group.Charged);
        nuint other = Heap.Kmalloc.Allocate(OfPages(1), GfpFlags.KernelAccount).Address;
        Assert.Equal(address, Heap.Kmalloc.Reallocate(address, OfPages(7), OfPages(5), GfpFlags.KernelAccount).Address);
        Assert.Equal(8 * Page, group.Charged);
        Assert.False(Heap.Kmalloc.TryReallocate(
            address, OfPages(8), OfPages(7), GfpFlags.KernelAccount, default, out _, out AllocationFailure failure));
        Assert.Equal(FailureCode.GroupLimit, failure.Code);
        Assert.Equal(8 * Page, group.Charged);
        Heap.Kmalloc.Free(address, OfPages(7));
        Heap.Kmalloc.Free(other, OfPages(1));
        Assert.Equal(0u, group.Charged);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_page_of_an_allocation_but_the_first_is_interior_and_the_one_behind_it_is_not(bool isCut)
    {
        Layout layout = OfPages(5);
        nuint address = Heap.Kmalloc.Allocate(layout, GfpFlags.Kernel).Address;
        if (isCut)
        {
            Heap.Trim();
        }

        for (nuint page = 1; page < 5; page++)
        {
            Assert.Equal(MisuseKind.Interior, Misuse(() => Heap.Kmalloc.Free(address + (page * Page), layout)));
        }

        Assert.Equal(MisuseKind.Foreign, Misuse(() => Heap.Kmalloc.Free(address + (5 * Page), layout)));
        Assert.Equal(MisuseKind.WrongLayout, Misuse(() => Heap.Kmalloc.Free(address, OfPages(6))));
        Heap.Kmalloc.Free(address, layout);
        Assert.Equal(MisuseKind.DoubleFree, Misuse(() => Heap.Kmalloc.Free(address, layout)));
    }

    [Theory]
    [InlineData(8, 5, false)]
    [InlineData(8, 5, true)]
    [InlineData(7, 6, true)]
    [InlineData(13, 9, true)]
    [InlineData(64, 33, true)]
    public void What_shrinks_within_its_block_stays_and_needs_no_memory(int pages, int left, bool isCut)
    {
        Allocation memory = Heap.Kmalloc.Allocate(OfPages(pages), GfpFlags.Kernel);
        Bytes.Of(memory).Fill(7);
        if (isCut)
        {
            Heap.Trim();
        }

        Allocation less = Heap.Kmalloc.Reallocate(memory.Address, OfPages(left), OfPages(pages), GfpFlags.Kernel);
        Assert.Equal(new Allocation(memory.Address, (nuint)left * Page), less);
        Assert.Equal(new HeapUsage(1, less.Size), Heap.InUse);
        Assert.Equal(-1, Bytes.Of(less).IndexOfAnyExcept((byte)7));
        Assert.Equal(MisuseKind.WrongLayout, Misuse(() => Heap.Kmalloc.Free(less.Address, OfPages(pages))));
        Heap.Kmalloc.Free(less.Address, OfPages(left));
    }

    private static MisuseKind Misuse(Action call) => Assert.Throws<MisuseException>(call).Kind;

    private static Layout OfPages(int pages) => new((nuint)pages * Page, default);

    /// <summary>Takes all blocks of a size, and makes each an allocation of fewer pages.</summary>
    private List<nuint> Fill(Layout whole, Layout needed)
    {
        var blocks = new List<nuint>();
        while (Heap.Kmalloc.TryAllocate(whole, GfpFlags.Kernel | GfpFlags.NoWarn, default, out Allocation memory))
        {
            blocks.Add(Heap.Kmalloc.Reallocate(memory.Address, needed, whole, GfpFlags.Kernel).Address);
        }

        return blocks;
    }
}
