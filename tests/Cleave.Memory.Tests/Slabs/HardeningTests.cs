using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>Whatever is given back wrongly is found, at once, and nothing has changed.</summary>
public sealed class HardeningTests : HeapTest
{
    private static readonly Layout Small = new(64, default);
    private static readonly Layout Large = new(20_000, default);

    private KmallocHeap Kmalloc => Heap.Kmalloc;

    [Fact]
    public void An_address_that_was_never_given_out_is_foreign()
    {
        using var other = new MemoryHeap(Make.HeapOptions(1 << 20));
        nuint theirs = other.Kmalloc.Allocate(Small, GfpFlags.Kernel).Address;
        nuint untouched = Heap.Memory.Nodes[0].Address + (1 << 20);
        nuint ours = Kmalloc.Allocate(Small, GfpFlags.Kernel).Address;

        Assert.All([theirs, untouched, (nuint)4096, nuint.MaxValue], address => Refused(MisuseKind.Foreign, address, Small));
        Kmalloc.Free(ours, Small);
        other.Kmalloc.Free(theirs, Small);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(96)]
    [InlineData(192)]
    [InlineData(8192)]
    public void A_second_free_is_found_also_when_the_slab_is_gone(int size)
    {
        var layout = new Layout((nuint)size, default);
        nuint[] all = [.. Enumerable.Range(0, 300).Select(_ => Kmalloc.Allocate(layout, GfpFlags.Kernel).Address)];
        Kmalloc.Free(all[0], layout);
        Refused(MisuseKind.DoubleFree, all[0], layout);
        Assert.All(all[1..200], address => Kmalloc.Free(address, layout));
        Assert.All(all[199..200], address => Refused(MisuseKind.DoubleFree, address, layout));
        Assert.All(all[200..], address => Kmalloc.Free(address, layout));
        Heap.Trim();
        Assert.All(all, address => Refused(MisuseKind.DoubleFree, address, layout));
        Assert.All(all, address => Refused(MisuseKind.Foreign, address + 4, layout));
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(20_000)]
    [InlineData(4 << 20)]
    public void A_second_free_of_a_block_of_pages_is_found(int size)
    {
        var layout = new Layout((nuint)size, default);
        nuint address = Kmalloc.Allocate(layout, GfpFlags.Kernel).Address;
        Kmalloc.Free(address, layout);
        Refused(MisuseKind.DoubleFree, address, layout);
        Refused(MisuseKind.Foreign, address + 4096, layout);
        Heap.Trim();
        Refused(MisuseKind.DoubleFree, address, layout);
    }

    /// <summary>What a frame was before is forgotten when it is the first of something else,
    /// and does not matter inside of something else.</summary>
    [Fact]
    public void A_second_free_of_memory_that_is_used_again_is_found_for_what_it_is()
    {
        nuint[] small = [.. Enumerable.Range(0, 64).Select(_ => Kmalloc.Allocate(Small, GfpFlags.Kernel).Address)];
        Array.ForEach(small, address => Kmalloc.Free(address, Small));
        Heap.Trim();
        var whole = new Layout(64 << 10, default);
        var blocks = new List<nuint>();
        while (Kmalloc.TryAllocate(whole, GfpFlags.Kernel | GfpFlags.NoWarn, default, out Allocation block))
            blocks.Add(block.Address);
        nuint around = blocks.First(block => small[1] - block < whole.Size);
        Refused(MisuseKind.Interior, around == small[1] ? small[2] : small[1], Small);
        blocks.ForEach(block => Kmalloc.Free(block, whole));
        Assert.All(blocks, block => Refused(MisuseKind.DoubleFree, block, whole));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(20_000)]
    [InlineData(6 << 20)]
    public void A_second_free_by_KVmalloc_is_found_on_either_side(int size)
    {
        var layout = new Layout((nuint)size, default);
        nuint address = Heap.KVmalloc.Allocate(layout, GfpFlags.Kernel).Address;
        Heap.KVmalloc.Free(address, layout);
        MisuseException error = Assert.Throws<MisuseException>(() => Heap.KVmalloc.Free(address, layout));
        Assert.Equal((MisuseKind.DoubleFree, $"The memory at 0x{address:x} is free already."), (error.Kind, error.Misuse.Message));
    }

    [Theory]
    [InlineData(64, 8)]
    [InlineData(96, 64)]
    [InlineData(1024, 512)]
    [InlineData(8192, 4096)]
    [InlineData(20_000, 8)]
    [InlineData(20_000, 4096)]
    [InlineData(20_000, 16_384)]
    public void The_middle_of_an_object_is_not_its_beginning(int size, int offset)
    {
        var layout = new Layout((nuint)size, default);
        nuint address = Kmalloc.Allocate(layout, GfpFlags.Kernel).Address;
        Refused(MisuseKind.Interior, address + (nuint)offset, layout);
        Kmalloc.Free(address, layout);
    }

    [Theory]
    [InlineData(64, 65)]
    [InlineData(64, 20)]
    [InlineData(64, 20_000)]
    [InlineData(20_000, 64)]
    [InlineData(20_000, 40_000)]
    [InlineData(20_000, 8 << 20)]
    public void Another_layout_is_not_the_one_that_was_asked_for(int size, int wrong)
    {
        var layout = new Layout((nuint)size, default);
        nuint address = Kmalloc.Allocate(layout, GfpFlags.Kernel).Address;
        Refused(MisuseKind.WrongLayout, address, new Layout((nuint)wrong, default));
        Refused(MisuseKind.WrongLayout, address, new Layout(Layout.MaxSize(Alignment.FromLog2(40)), Alignment.FromLog2(40)));
        Kmalloc.Free(address, layout);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(20_000)]
    public void What_another_thread_has_freed_is_free(int size)
    {
        var layout = new Layout((nuint)size, default);
        nuint[] all = [.. Enumerable.Range(0, 100).Select(_ => Kmalloc.Allocate(layout, GfpFlags.Kernel).Address)];
        Crew.Run(() =>
        {
            Array.ForEach(all, address => Kmalloc.Free(address, layout));
            Assert.All(all, address => Assert.Throws<MisuseException>(() => Kmalloc.Free(address, layout)));
        });
        Assert.All(all, address => Assert.Throws<MisuseException>(() => Kmalloc.Free(address, layout)));
    }

    [Fact]
    public void No_address_that_is_not_ours_is_taken()
    {
        nuint ours = Kmalloc.Allocate(Small, GfpFlags.Kernel).Address;
        var scattered = new Layout(3 << 20, default);
        nuint mapped = Heap.Vmalloc.Allocate(scattered, GfpFlags.Kernel).Address;
        MemoryNode node = Heap.Memory.Nodes[0];
        var random = new Random(1);
        IEnumerable<nuint> somewhere = Enumerable.Range(0, 2000).SelectMany(_ => new nuint[]
        {
            (nuint)random.NextInt64(1, long.MaxValue),
            node.Address + (nuint)random.NextInt64((long)node.Size),
            nuint.MaxValue - (nuint)random.Next(100_000),
            node.Address - (nuint)random.Next(1, 100_000),
            node.Address + node.Size + (nuint)random.Next(100_000),
            mapped + (nuint)random.Next(3 << 20),
        });
        foreach (nuint address in somewhere.Where(address => address != ours))
        {
            var layout = new Layout((nuint)random.Next(1, 20_000), Alignment.FromLog2(random.Next(50)));
            Assert.Throws<MisuseException>(() => Kmalloc.Free(address, layout));
        }

        Heap.Vmalloc.Free(mapped, scattered);
        Kmalloc.Free(ours, Small);
    }

    [Fact]
    public void A_resize_of_what_is_not_allocated_is_refused()
    {
        nuint address = Kmalloc.Allocate(Small, GfpFlags.Kernel).Address;
        Kmalloc.Free(address, Small);
        Assert.Throws<MisuseException>(() => Kmalloc.Reallocate(address, Large, Small, GfpFlags.Kernel));
        Assert.Throws<MisuseException>(() => Kmalloc.UsableSize(address));
    }

    private void Refused(MisuseKind misuse, nuint address, Layout layout)
    {
        HeapUsage before = Heap.InUse;
        MisuseException error = Assert.Throws<MisuseException>(() => Kmalloc.Free(address, layout));
        Assert.Equal((misuse, address), (error.Kind, error.Address));
        Assert.Equal(before, Heap.InUse);
    }
}
