using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Systems;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>What every allocator promises. A test class for each derives from this, and makes the allocator.</summary>
public abstract class ConformanceTests : IDisposable
{
    private readonly ulong _pagesAtFirst;

    protected ConformanceTests()
    {
        Heap = new MemoryHeap(Options, Machine);
        _pagesAtFirst = Heap.Pages.FreePages;
    }

    /// <summary>The heap of the test, of which nothing may be left allocated at its end.</summary>
    protected MemoryHeap Heap { get; }

    /// <summary>How it is made.</summary>
    protected virtual MemoryHeapOptions Options => Make.HeapOptions(32 << 20);

    /// <summary>The system that the heap gets its pages from.</summary>
    private protected virtual IPageSystem Machine => PageSystem.Current;

    /// <summary>The allocator that is tested.</summary>
    protected abstract HeapAllocator Allocator { get; }

    /// <summary>How much of the heap can be had in pieces of 4 KiB, at least.</summary>
    protected virtual ulong LeastTenths => 9;

    /// <summary>The largest size of the random programs.</summary>
    protected virtual int LargestSize => 1 << 20;

    public void Dispose()
    {
        Heap.Trim();
        Assert.Equal(_pagesAtFirst, Heap.Pages.FreePages);
        Heap.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_programs_keep_what_they_write(int seed) =>
        new AllocatorProgram(Allocator, seed, LargestSize).Run(TestEffort.Runs(3000));

    [Theory]
    [InlineData(1024, 128)]
    [InlineData(16384, 8192)]
    [InlineData(1, 4096)]
    [InlineData(100, 64)]
    [InlineData(3000, 16384)]
    [InlineData(8, 1)]
    public void What_is_allocated_is_aligned(int size, int alignment)
    {
        var layout = new Layout((nuint)size, new Alignment((ulong)alignment));
        Allocation first = Allocator.Allocate(layout, GfpFlags.Kernel);
        Allocation second = Allocator.Allocate(layout, GfpFlags.Kernel);
        Assert.All([first, second], one =>
        {
            Assert.True(layout.Alignment.IsAligned(one.Address), one.ToString());
            Assert.True(Allocator.MinAlignment.IsAligned(one.Address), one.ToString());
            Assert.True(one.Size >= layout.Size, one.ToString());
        });
        Allocator.Free(first.Address, layout);
        Allocator.Free(second.Address, layout);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(72)]
    [InlineData(1000)]
    [InlineData(5000)]
    [InlineData(70_000)]
    public void Zeroed_memory_is_zero_to_its_usable_end(int size)
    {
        for (int round = 0; round < 20; round++)
        {
            var layout = new Layout((nuint)size, default);
            Allocation memory = Allocator.Allocate(layout, GfpFlags.Kernel | GfpFlags.Zero);
            Assert.Equal(-1, Bytes.Of(memory).IndexOfAnyExcept((byte)0));
            Bytes.Of(memory).Fill(0xEE);
            Allocator.Free(memory.Address, layout);
        }
    }

    [Theory]
    [InlineData(20, 30)]
    [InlineData(100, 110)]
    [InlineData(100, 9000)]
    [InlineData(9000, 10_000)]
    [InlineData(9000, 40_000)]
    public void What_realloc_adds_is_zero_where_that_is_asked(int before, int after)
    {
        const GfpFlags Flags = GfpFlags.Kernel | GfpFlags.Zero;
        var (small, large) = (new Layout((nuint)before, default), new Layout((nuint)after, default));
        Allocation memory = Allocator.Allocate(small, Flags);
        Bytes.Of(memory)[..before].Fill(0xEE);

        Allocation grown = Allocator.Reallocate(memory.Address, large, small, Flags);
        Assert.Equal(-1, Bytes.Of(grown)[..before].IndexOfAnyExcept((byte)0xEE));
        Assert.Equal(-1, Bytes.Of(grown)[before..].IndexOfAnyExcept((byte)0));
        Allocator.Free(grown.Address, large);
    }

    [Theory]
    [InlineData(100, 64, 300)]
    [InlineData(5000, 4096, 3000)]
    [InlineData(5000, 64, 5010)]
    [InlineData(9000, 256, 9020)]
    [InlineData(70_000, 8192, 100_000)]
    [InlineData(100_000, 1, 70_000)]
    public void What_was_written_behind_the_asked_size_is_zero_after_realloc_where_that_is_asked(int before, int alignment, int after)
    {
        const GfpFlags Flags = GfpFlags.Kernel | GfpFlags.Zero;
        var (old, now) = (
            new Layout((nuint)before, new Alignment((ulong)alignment)), new Layout((nuint)after, new Alignment((ulong)alignment)));
        Allocation memory = Allocator.Allocate(old, Flags);
        Bytes.Of(memory).Fill(0xEE);
        Allocation other = Allocator.Reallocate(memory.Address, now, old, Flags);
        int kept = Math.Min(before, after);
        Assert.Equal(-1, Bytes.Of(other)[..kept].IndexOfAnyExcept((byte)0xEE));
        Assert.Equal(-1, Bytes.Of(other)[kept..].IndexOfAnyExcept((byte)0));
        Allocator.Free(other.Address, now);
    }

    [Fact]
    public void A_layout_of_nothing_owns_nothing()
    {
        var nothing = new Layout(0, new Alignment(64));
        var something = new Layout(24, default);
        Allocation memory = Allocator.Allocate(nothing, GfpFlags.NoWait);
        Assert.Equal(0u, memory.Size);
        Assert.True(memory.Address != 0 && nothing.Alignment.IsAligned(memory.Address));
        Allocator.Free(memory.Address, nothing);
        Allocator.Free(0, something);

        Allocation grown = Allocator.Reallocate(memory.Address, something, nothing, GfpFlags.Kernel);
        Assert.True(grown.Size >= 24);
        Allocation again = Allocator.Reallocate(0, something, something, GfpFlags.Kernel);
        Assert.NotEqual(grown.Address, again.Address);
        Assert.Equal(0u, Allocator.Reallocate(grown.Address, nothing, something, GfpFlags.Kernel).Size);
        Allocator.Free(again.Address, something);
    }

    [Theory]
    [InlineData(GfpFlags.HighMem)]
    [InlineData(GfpFlags.Kernel | GfpFlags.Atomic)]
    [InlineData((GfpFlags)(1 << 20))]
    [InlineData((GfpFlags)int.MinValue)]
    public void Flags_that_mean_nothing_are_refused(GfpFlags flags)
    {
        var layout = new Layout(64, default);
        ArgumentException error = Assert.Throws<ArgumentException>(() => Allocator.Allocate(layout, flags));
        Assert.Equal("flags", error.ParamName);
        Assert.Throws<ArgumentException>(() => Allocator.Reallocate(0, layout, layout, flags));
    }

    [Fact]
    public void A_failure_leaves_the_old_memory_as_it_was()
    {
        var layout = new Layout(600, default);
        Allocation memory = Allocator.Allocate(layout, GfpFlags.Kernel);
        Bytes.Of(memory)[..600].Fill(0x5A);

        var tooMuch = new Layout(Heap.Size * 2, default);
        Assert.False(Allocator.TryReallocate(
            memory.Address, tooMuch, layout, GfpFlags.Kernel, default, out Allocation none, out AllocationFailure failure));
        Assert.False(Allocator.TryReallocate(memory.Address, tooMuch, layout, GfpFlags.Kernel, default, out _));
        Assert.Equal((true, tooMuch.Size), (failure.IsFailure, (nuint)failure.Value));
        Assert.Equal(default, none);
        Assert.Equal(-1, Bytes.Of(memory)[..600].IndexOfAnyExcept((byte)0x5A));

        Assert.Equal(failure.Code, Assert.Throws<AllocationException>(() => Allocator.Allocate(tooMuch, GfpFlags.Kernel)).Failure.Code);
        Allocator.Free(memory.Address, layout);
    }

    [Fact]
    public void The_last_page_can_be_had_and_given_back()
    {
        var layout = new Layout(4096, default);
        var all = new List<nuint>();
        while (Allocator.TryAllocate(layout, GfpFlags.Atomic | GfpFlags.NoWarn, default, out Allocation one))
        {
            all.Add(one.Address);
        }

        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.True((ulong)all.Count * 4096 >= Heap.Size / 10 * LeastTenths, $"{all.Count} blocks");
        all.ForEach(address => Allocator.Free(address, layout));
    }
}
