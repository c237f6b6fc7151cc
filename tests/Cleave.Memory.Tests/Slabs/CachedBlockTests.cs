using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>Free blocks above 8 KiB that threads keep: allocated again by the same thread, and free to all others once they need
/// them.</summary>
public sealed class CachedBlockTests() : HeapTest(Make.HeapOptions(32 << 20))
{
    private static readonly nuint Page = Make.Page;

    private static readonly Layout Block = new(4 * Page, default);

    [Theory]
    [InlineData(4)]
    [InlineData(3)]
    public void A_thread_gets_the_block_again_that_it_freed_and_a_trim_gives_it_back(int pages)
    {
        ulong free = Heap.Pages.FreePages;
        ulong ready = Heap.Pages.ReadyPages;
        nuint address = Heap.Kmalloc.Allocate(Block, GfpFlags.Kernel).Address;
        Heap.Kmalloc.Free(address, Block);
        Assert.Equal((free, ready - 4), (Heap.Pages.FreePages, Heap.Pages.ReadyPages));
        Assert.Equal(default, Heap.InUse);

        var layout = new Layout((nuint)pages * Page, default);
        Allocation again = Heap.Kmalloc.Allocate(layout, GfpFlags.Kernel);
        Assert.Equal(new Allocation(address, layout.Size), again);
        Assert.Equal(layout.Size, Heap.Kmalloc.UsableSize(address));
        Assert.Equal(new HeapUsage(1, layout.Size), Heap.InUse);
        Heap.Kmalloc.Free(address, layout);
        Heap.Trim();
        Assert.Equal((free, ready), (Heap.Pages.FreePages, Heap.Pages.ReadyPages));
    }

    [Fact]
    public void A_block_that_is_kept_is_free_to_every_check()
    {
        nuint address = Heap.Kmalloc.Allocate(Block, GfpFlags.Kernel).Address;
        Assert.Equal(MisuseKind.WrongLayout, Misuse(address, new Layout(3 * Page, default)));
        Assert.Equal(MisuseKind.WrongLayout, Misuse(address, new Layout(100, default)));
        Assert.Equal(MisuseKind.Interior, Misuse(address + 8, Block));
        Assert.Equal(MisuseKind.Interior, Misuse(address + Page, Block));
        Heap.Kmalloc.Free(address, Block);
        Assert.Equal(MisuseKind.DoubleFree, Misuse(address, Block));
        Assert.Equal(MisuseKind.Foreign, Misuse(address + Page, Block));
        Assert.False(Heap.Kmalloc.Owns(address));
        Assert.Throws<MisuseException>(() => Heap.Kmalloc.UsableSize(address));
        Assert.Throws<MisuseException>(() => Heap.Kmalloc.Reallocate(address, new Layout(3 * Page, default), Block, GfpFlags.Kernel));
    }

    [Fact]
    public void A_request_for_zeros_gets_zeros_from_a_block_that_was_written()
    {
        Allocation memory = Heap.Kmalloc.Allocate(Block, GfpFlags.Kernel);
        Bytes.Of(memory).Fill(7);
        Heap.Kmalloc.Free(memory.Address, Block);
        Allocation again = Heap.Kmalloc.Allocate(new Layout((3 * Page) - 1, default), GfpFlags.Kernel | GfpFlags.Zero);
        Assert.Equal(new Allocation(memory.Address, 3 * Page), again);
        Assert.Equal(-1, Bytes.Of(again).IndexOfAnyExcept((byte)0));
        Heap.Kmalloc.Free(again.Address, new Layout(3 * Page, default));
    }

    [Theory]
    [InlineData(GfpFlags.NoWait)]
    [InlineData(GfpFlags.Kernel)]
    public void A_request_that_would_fail_gets_the_blocks_that_other_threads_keep(GfpFlags flags)
    {
        var blocks = new List<nuint>();
        while (Heap.Kmalloc.TryAllocate(Block, GfpFlags.Atomic | GfpFlags.NoWarn, default, out Allocation memory))
        {
            blocks.Add(memory.Address);
        }

        int reserve = (int)(Heap.Memory.HighWatermark / Block.Size) + 4;
        int kept = 0;
        var aside = new Thread(() =>
        {
            // Nothing is kept while memory is low.
            for (int i = 0; i < reserve; i++)
            {
                Heap.Kmalloc.Free(blocks[^1], Block);
                blocks.RemoveAt(blocks.Count - 1);
            }

            kept = (int)(Heap.Pages.FreePages - Heap.Pages.ReadyPages) / 4;
        });
        aside.Start();
        aside.Join();
        Assert.InRange(kept, 1, 8);
        int taken = 0;
        while (Heap.Kmalloc.TryAllocate(Block, flags | GfpFlags.NoWarn, default, out Allocation memory))
        {
            blocks.Add(memory.Address);
            taken++;
        }

        Assert.InRange(taken, reserve - (int)(Heap.Memory.MinWatermark / Block.Size) - 1, reserve);
        Assert.Equal(Heap.Pages.FreePages, Heap.Pages.ReadyPages);
        blocks.ForEach(address => Heap.Kmalloc.Free(address, Block));
    }

    [Fact]
    public void A_thread_keeps_a_few_blocks_of_each_order_and_none_above_64_KiB()
    {
        foreach ((int pages, int most) in new[] { (4, 8), (8, 4), (16, 2), (32, 0) })
        {
            var layout = new Layout((nuint)pages * Page, default);
            List<nuint> blocks = [.. Enumerable.Range(0, 12).Select(_ => Heap.Kmalloc.Allocate(layout, GfpFlags.Kernel).Address)];
            blocks.ForEach(address => Heap.Kmalloc.Free(address, layout));
            Assert.Equal((ulong)(most * pages), Heap.Pages.FreePages - Heap.Pages.ReadyPages);
            Heap.Trim();
        }
    }

    [Fact]
    public void A_thread_with_many_blocks_takes_a_sixteenth_of_them_ahead()
    {
        ulong free = Heap.Pages.FreePages;
        List<nuint> blocks = [.. Enumerable.Range(0, 32).Select(_ => Heap.Kmalloc.Allocate(Block, GfpFlags.Kernel).Address)];
        foreach (ulong kept in new ulong[] { 1, 0 })
        {
            blocks.Add(Heap.Kmalloc.Allocate(Block, GfpFlags.Kernel).Address);
            Assert.Equal(4 * kept, Heap.Pages.FreePages - Heap.Pages.ReadyPages);
            Assert.Equal(free - (4 * (ulong)blocks.Count), Heap.Pages.FreePages);
        }

        Assert.Equal(blocks.Count, blocks.Distinct().Count());
        Assert.Equal(new HeapUsage((ulong)blocks.Count, (nuint)blocks.Count * Block.Size), Heap.InUse);
        blocks.ForEach(address => Heap.Kmalloc.Free(address, Block));
        Heap.Trim();
        Assert.Equal(free, Heap.Pages.ReadyPages);
    }

    [Fact]
    public void The_pages_of_empty_slabs_are_kept_for_blocks_and_objects_in_them_are_still_known_as_free()
    {
        ulong free = Heap.Pages.FreePages;
        var layout = new Layout(8 << 10, default);
        List<nuint> objects = [.. Enumerable.Range(0, 60).Select(_ => Heap.Kmalloc.Allocate(layout, GfpFlags.Kernel).Address)];
        objects.ForEach(address => Heap.Kmalloc.Free(address, layout));
        ulong kept = Heap.Kmalloc.CachedPages;
        Assert.InRange(kept, 8u, 4 * 8u);
        Assert.All(objects, address => Assert.Equal(MisuseKind.DoubleFree, Misuse(address, layout)));

        var large = new Layout(8 * Page, default);
        Allocation block = Heap.Kmalloc.Allocate(large, GfpFlags.Kernel);
        Assert.Equal(kept - 8, Heap.Kmalloc.CachedPages);
        Assert.Contains(block.Address, objects);
        Assert.Equal(MisuseKind.WrongLayout, Misuse(block.Address, layout));
        Assert.Equal(MisuseKind.Interior, Misuse(block.Address + (2 * Page), layout));
        Heap.Kmalloc.Free(block.Address, large);
        Heap.Trim();
        Assert.Equal((free, free), (Heap.Pages.FreePages, Heap.Pages.ReadyPages));
    }

    public static TheoryData<string> Others => ["debug", "tracked", "hardened", "two nodes"];

    [Theory]
    [MemberData(nameof(Others))]
    public void Heaps_with_work_in_each_call_and_heaps_of_several_nodes_keep_none(string kind)
    {
        MemoryHeapOptions options = Make.HeapOptions(32 << 20);
        var node = new MemoryNodeOptions { Size = 16 << 20 };
        options = kind switch
        {
            "debug" => options with { Debug = true },
            "tracked" => options with { TrackAllocations = true },
            "hardened" => options with { Hardening = HeapHardening.ZeroOnFree },
            _ => options with { Memory = new PhysicalMemoryOptions { Nodes = [node, node] } },
        };
        using var heap = new MemoryHeap(options);
        heap.Kmalloc.Free(heap.Kmalloc.Allocate(Block, GfpFlags.Kernel).Address, Block);
        Assert.Equal(0u, heap.Kmalloc.CachedPages);
    }

    private MisuseKind Misuse(nuint address, Layout layout) =>
        Assert.Throws<MisuseException>(() => Heap.Kmalloc.Free(address, layout)).Kind;
}
