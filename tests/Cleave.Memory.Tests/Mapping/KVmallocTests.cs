using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Systems;
using Cleave.Memory.Tests.Kernel;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>KVmalloc: from one allocator, else from the other, and over the border.</summary>
public sealed class KVmallocTests : IDisposable
{
    private const nuint Border = 64 << 10;

    private readonly MemoryHeap _heap = new(
        new MemoryHeapOptions { Memory = Make.Options(2048), KmallocMaxSize = Border }, PageSystem.Current, new MappingBudget(
            PageSystem.Current, 10_000));

    private readonly List<AllocationFailedEventArgs> _failures = [];

    private readonly ulong _free;

    public KVmallocTests()
    {
        _heap.AllocationFailed += (_, failure) => _failures.Add(failure);
        _free = _heap.Pages.FreePages;
    }

    public void Dispose()
    {
        Assert.Equal(0, _heap.Vmalloc.Count);
        _heap.Trim();
        Assert.Equal(_free, _heap.Pages.FreePages);
        _heap.Dispose();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData((int)Border, false)]
    [InlineData((int)Border + 1, true)]
    [InlineData(16 * (int)Border, true)]
    public void The_size_says_where_it_comes_from(int size, bool scattered)
    {
        var layout = new Layout((nuint)size, default);
        bool served = _heap.Kmalloc.TryAllocate(
            layout, GfpFlags.Kernel | GfpFlags.NoWarn, default, out Allocation first, out AllocationFailure failure);
        Assert.Equal((!scattered, scattered), (served, failure.Code == FailureCode.TooLarge));
        _heap.Kmalloc.Free(first.Address, layout);
        Allocation memory = _heap.KVmalloc.Allocate(layout, GfpFlags.Kernel);
        Assert.Equal(scattered, _heap.Vmalloc.Owns(memory.Address));
        _heap.KVmalloc.Free(memory.Address, layout);
        Assert.Empty(_failures);
    }

    [Fact]
    public void What_may_not_wait_gets_nothing_scattered_and_the_failure_is_told_once()
    {
        var layout = new Layout(Border + 1, default);
        Assert.False(_heap.KVmalloc.TryAllocate(layout, GfpFlags.NoWait, default, out _, out AllocationFailure why));
        Assert.Equal(FailureCode.TooLarge, why.Code);
        Assert.Equal((layout, GfpFlags.NoWait, FailureCode.TooLarge), (_failures[0].Layout, _failures[0].Flags, _failures[0].Code));
        Assert.Single(_failures);
        Assert.False(_heap.KVmalloc.TryAllocate(layout, GfpFlags.Atomic | GfpFlags.NoWarn, default, out _, out AllocationFailure again));
        Assert.Equal(FailureCode.TooLarge, again.Code);
        Assert.Single(_failures);
    }

    [Fact]
    public void Where_no_two_free_pages_are_neighbours_it_is_scattered_and_nothing_is_told()
    {
        nuint[] held = Fragment(_heap, 1);
        Allocation memory = _heap.KVmalloc.Allocate(OfPages(8), GfpFlags.Kernel);
        Assert.True(_heap.Vmalloc.Owns(memory.Address));
        Allocation longer = _heap.KVmalloc.Reallocate(memory.Address, OfPages(12), OfPages(8), GfpFlags.Kernel);
        Allocation single = _heap.KVmalloc.Allocate(OfPages(1), GfpFlags.Kernel);
        Assert.False(_heap.Vmalloc.Owns(single.Address));
        _heap.KVmalloc.Free(single.Address, OfPages(1));
        _heap.KVmalloc.Free(longer.Address, OfPages(12));
        Assert.Empty(_failures);
        _heap.Pages.GiveBulk(held, 0);
    }

    [Fact]
    public void Over_the_border_and_back_contents_are_kept()
    {
        nuint[] sizes = [100, Border, Border + 1, 8 * Border, Border / 2, 9 * Border, 20];
        Allocation memory = default;
        Layout layout = default;
        byte mark = 0;
        foreach (nuint size in sizes)
        {
            var next = new Layout(size, new Alignment(8));
            memory = _heap.KVmalloc.Reallocate(memory.Address, next, layout, GfpFlags.Kernel);
            int kept = (int)nuint.Min(size, layout.Size);
            Assert.Equal(-1, Bytes.Of(memory)[..kept].IndexOfAnyExcept(mark));
            Assert.Equal(size > Border, _heap.Vmalloc.Owns(memory.Address));
            Bytes.Of(memory)[..(int)size].Fill(++mark);
            layout = next;
        }
        _heap.KVmalloc.Free(memory.Address, layout);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(3 * (int)Border)]
    public void A_wrong_call_is_refused_on_either_side(int size)
    {
        var layout = new Layout((nuint)size, default);
        Allocation memory = _heap.KVmalloc.Allocate(layout, GfpFlags.Kernel);
        Bytes.Of(memory).Fill(4);
        Assert.Throws<MisuseException>(() => _heap.KVmalloc.Free(memory.Address + 8, layout));
        Assert.Throws<MisuseException>(() => _heap.KVmalloc.Reallocate(memory.Address + 8, OfPages(100), layout, GfpFlags.Kernel));
        Assert.Throws<MisuseException>(
            () => _heap.KVmalloc.Reallocate(memory.Address, OfPages(1), new Layout(4 * Border, default), GfpFlags.Kernel));
        Assert.Equal(-1, Bytes.Of(memory).IndexOfAnyExcept((byte)4));
        _heap.KVmalloc.Free(memory.Address, layout);
        Assert.Throws<MisuseException>(() => _heap.KVmalloc.Free(memory.Address, layout));
    }
}
