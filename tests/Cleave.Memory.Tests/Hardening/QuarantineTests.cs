using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;

namespace Cleave.Memory.Tests.Hardening;

/// <summary>Freed memory that is held back: it is not allocated again at once, and a write to it is reported.</summary>
public sealed class QuarantineTests : IDisposable
{
    private readonly MemoryHeap _heap = Make(HeapHardening.Quarantine);
    private readonly List<Misuse> _found = [];

    public QuarantineTests() => _heap.MisuseFound += (_, e) => _found.Add(e.Misuse);

    public static TheoryData<int, int> Sizes => new() { { 8, 0 }, { 100, 0 }, { 8192, 0 }, { 20_000, 0 }, { 64, 1 }, { 20_000, 1 } };

    public void Dispose()
    {
        _heap.Trim();
        Assert.Equal(default, _heap.InUse);
        _heap.Dispose();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_write_after_the_free_is_reported_and_the_memory_never_allocated_again(int size, int clears)
    {
        using MemoryHeap heap = Make(HeapHardening.Quarantine | (clears == 1 ? HeapHardening.ZeroOnFree : 0));
        var found = new List<Misuse>();
        heap.MisuseFound += (_, e) => found.Add(e.Misuse);
        var layout = new Layout((nuint)size, default);
        Allocation memory = heap.Kmalloc.Allocate(layout, GfpFlags.Kernel);
        heap.Kmalloc.Free(memory.Address, layout);
        Assert.Equal(-1, Bytes.Of(memory)[..size].IndexOfAnyExcept(clears == 1 ? (byte)0 : (byte)0x6B));
        Bytes.Of(memory)[size - 1] ^= 1;
        heap.Trim();
        Misuse misuse = Assert.Single(found);
        Assert.Equal((MisuseKind.UseAfterFree, memory.Address), (misuse.Kind, misuse.Address));
        Assert.Equal(default, heap.InUse);
        var live = Enumerable.Range(0, 200).Select(_ => heap.Kmalloc.Allocate(layout, GfpFlags.Kernel).Address).ToHashSet();
        Assert.DoesNotContain(memory.Address, live);
        Assert.All(live, address => heap.Kmalloc.Free(address, layout));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(5000)]
    [InlineData(100_000)]
    public void Freed_memory_comes_back_only_after_a_sixteenth_of_the_heap(int size)
    {
        var layout = new Layout((nuint)size, default);
        Allocation first = _heap.Kmalloc.Allocate(layout, GfpFlags.Kernel);
        _heap.Kmalloc.Free(first.Address, layout);
        nuint between = 0;
        for (Allocation next = default; next.Address != first.Address && between < 64 << 20; between += first.Size)
        {
            next = _heap.Kmalloc.Allocate(layout, GfpFlags.Kernel);
            _heap.Kmalloc.Free(next.Address, layout);
        }

        // Of the smallest objects a fixed number is held back, because each takes bookkeeping of its own.
        Assert.InRange<ulong>(between, ulong.Min(1 << 20, (ulong)size << 16) - (2 * first.Size), 64 << 20);
        Assert.Equal(default, _heap.InUse);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(20_000)]
    public void A_second_free_is_refused_while_the_memory_is_held_back(int size)
    {
        var layout = new Layout((nuint)size, default);
        nuint address = _heap.Kmalloc.Allocate(layout, GfpFlags.Kernel).Address;
        _heap.Kmalloc.Free(address, layout);
        Assert.Equal(MisuseKind.DoubleFree, Assert.Throws<MisuseException>(() => _heap.Kmalloc.Free(address, layout)).Kind);
        Assert.Throws<MisuseException>(() => _heap.Kmalloc.Reallocate(address, layout, layout, GfpFlags.Kernel));
        _heap.Trim();
        Assert.Empty(_found);
    }

    [Fact]
    public void A_request_takes_what_is_held_back_before_it_fails()
    {
        var half = new Layout(1 << 20, default);
        for (int round = 0; round < 4; round++)
        {
            List<nuint> held = [];
            while (_heap.Kmalloc.TryAllocate(half, GfpFlags.Kernel | GfpFlags.NoWarn, default, out Allocation memory))
                held.Add(memory.Address);
            Assert.InRange(held.Count, 14, 16);
            held.ForEach(address => _heap.Kmalloc.Free(address, half));
        }
    }

    [Fact]
    public void The_pages_of_Vmalloc_are_unmapped_at_once()
    {
        var layout = new Layout(100_000, default);
        Allocation memory = _heap.Vmalloc.Allocate(layout, GfpFlags.Kernel);
        _heap.Vmalloc.Free(memory.Address, layout);
        Assert.Equal((nuint)0, _heap.Vmalloc.RetiredBytes);
    }

    internal static MemoryHeap Make(HeapHardening hardening) => new(Tests.Make.HeapOptions(16 << 20) with { Hardening = hardening });
}
