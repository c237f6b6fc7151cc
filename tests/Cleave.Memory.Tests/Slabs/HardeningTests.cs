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
        nuint theirs = other.Kmalloc.Alloc(Small, GfpFlags.Kernel).Address;
        nuint untouched = Heap.Memory.Nodes[0].Address + (1 << 20);
        nuint ours = Kmalloc.Alloc(Small, GfpFlags.Kernel).Address;

        Assert.All([theirs, untouched, (nuint)4096, nuint.MaxValue], address => Refused(MemoryMisuse.Foreign, address, Small));
        Kmalloc.Free(ours, Small);
        other.Kmalloc.Free(theirs, Small);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(96)]
    [InlineData(192)]
    [InlineData(8192)]
    public void A_second_free_is_found_as_long_as_the_slab_is_there(int size)
    {
        var layout = new Layout((nuint)size, default);
        nuint[] all = [.. Enumerable.Range(0, 300).Select(_ => Kmalloc.Alloc(layout, GfpFlags.Kernel).Address)];
        Kmalloc.Free(all[0], layout);
        Refused(MemoryMisuse.DoubleFree, all[0], layout);
        Assert.All(all[1..200], address => Kmalloc.Free(address, layout));
        Assert.All(all[199..200], address => Refused(MemoryMisuse.DoubleFree, address, layout));
        Assert.All(all[200..], address => Kmalloc.Free(address, layout));
        Heap.Trim();
        Assert.All(all, address => Refused(MemoryMisuse.Foreign, address, layout));
    }

    [Fact]
    public void A_second_free_of_a_block_of_pages_is_found()
    {
        nuint address = Kmalloc.Alloc(Large, GfpFlags.Kernel).Address;
        Kmalloc.Free(address, Large);
        Refused(MemoryMisuse.Foreign, address, Large);
    }

    [Theory]
    [InlineData(64, 8)]
    [InlineData(96, 64)]
    [InlineData(1024, 512)]
    [InlineData(8192, 4096)]
    [InlineData(20_000, 8)]
    [InlineData(20_000, 4096)]
    [InlineData(20_000, 20_480)]
    public void The_middle_of_an_object_is_not_its_beginning(int size, int offset)
    {
        var layout = new Layout((nuint)size, default);
        nuint address = Kmalloc.Alloc(layout, GfpFlags.Kernel).Address;
        Refused(MemoryMisuse.Interior, address + (nuint)offset, layout);
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
        nuint address = Kmalloc.Alloc(layout, GfpFlags.Kernel).Address;
        Refused(MemoryMisuse.WrongLayout, address, new Layout((nuint)wrong, default));
        Kmalloc.Free(address, layout);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(20_000)]
    public void What_another_thread_has_freed_is_free(int size)
    {
        var layout = new Layout((nuint)size, default);
        nuint[] all = [.. Enumerable.Range(0, 100).Select(_ => Kmalloc.Alloc(layout, GfpFlags.Kernel).Address)];
        Crew.Run(() =>
        {
            Array.ForEach(all, address => Kmalloc.Free(address, layout));
            Assert.All(all, address => Assert.Throws<MemoryMisuseException>(() => Kmalloc.Free(address, layout)));
        });
        Assert.All(all, address => Assert.Throws<MemoryMisuseException>(() => Kmalloc.Free(address, layout)));
    }

    [Fact]
    public void Of_two_threads_that_free_the_same_at_the_same_moment_one_is_told()
    {
        int rounds = TestEffort.Runs(20_000);
        int told = 0;
        nuint shared = 0;
        Heap.MisuseFound += (_, _) => Interlocked.Increment(ref told);
        using var meet = new Barrier(2);
        Action<int> work = number =>
        {
            for (int round = 0; round < rounds; round++)
            {
                if (number == 1)
                    Volatile.Write(ref shared, Kmalloc.Alloc(Small, GfpFlags.Kernel).Address);
                meet.SignalAndWait();
                if (!TryFree(shared))
                    Interlocked.Increment(ref told);
                meet.SignalAndWait();
            }
        };
        Crew.Run(2, work);
        Heap.Trim();
        Assert.Equal(rounds, told);
    }

    [Fact]
    public void A_resize_of_what_is_not_allocated_is_refused()
    {
        nuint address = Kmalloc.Alloc(Small, GfpFlags.Kernel).Address;
        Kmalloc.Free(address, Small);
        Assert.Throws<MemoryMisuseException>(() => Kmalloc.Realloc(address, Large, Small, GfpFlags.Kernel));
        Assert.Throws<MemoryMisuseException>(() => Kmalloc.UsableSize(address));
    }

    private bool TryFree(nuint address)
    {
        try
        {
            Kmalloc.Free(address, Small);
            return true;
        }
        catch (MemoryMisuseException error) when (error.Misuse == MemoryMisuse.DoubleFree)
        {
            return false;
        }
    }

    private void Refused(MemoryMisuse misuse, nuint address, Layout layout)
    {
        HeapUsage before = Heap.InUse;
        MemoryMisuseException error = Assert.Throws<MemoryMisuseException>(() => Kmalloc.Free(address, layout));
        Assert.Equal((misuse, address), (error.Misuse, error.Address));
        Assert.Equal(before, Heap.InUse);
    }
}
