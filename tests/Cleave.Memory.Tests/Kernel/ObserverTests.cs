using System.Collections.Concurrent;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>What an observer of a heap is told: everything, once, and of each address in the right order.</summary>
public sealed class ObserverTests
{
    private static readonly Layout Small = new(100, default);
    private static readonly Layout Pages = new(5 * Make.Page, default);
    private static readonly Layout Huge = new(1 << 30, default);

    [Fact]
    public void Every_allocator_tells_what_it_gives_and_gets_back()
    {
        var observer = new ObservedHeap { Name = _ => "" };
        using MemoryHeap heap = New(observer);
        nuint small = heap.Kmalloc.Allocate(Small, GfpFlags.Kernel).Address;
        nuint mapped = heap.Vmalloc.Allocate(Pages, GfpFlags.Kernel).Address;
        Assert.Equal(new HashSet<ulong> { small, mapped }, [.. observer.Taken.Keys]);
        small = heap.Kmalloc.Reallocate(small, new Layout(128, default), Small, GfpFlags.Kernel).Address;
        mapped = heap.Vmalloc.Reallocate(mapped, Small, Pages, GfpFlags.Kernel).Address;
        heap.KVmalloc.TryAllocate(Huge, GfpFlags.Kernel | GfpFlags.NoWarn, default, out _);
        heap.KVmalloc.Free(mapped, Small);
        Assert.Throws<MisuseException>(() => heap.Kmalloc.Free(small, new Layout(300, default)));
        heap.KVmalloc.Free(small, new Layout(128, default));
        Assert.Throws<MisuseException>(() => heap.Kmalloc.Free(small, new Layout(128, default)));
        nuint page = Make.Page;
        string[] told =
        [
            "a 100 1  128", $"a {5 * page} 1  {5 * page}", "f ", "a 128 1  128", "f ", $"a 100 1  {page}", $"r {1 << 30} 1", "f ", "f ",
        ];
        Assert.Equal(told, observer.Told);
        Assert.Null(observer.Wrong);
        Assert.Empty(observer.Taken);
    }

    [Fact]
    public void What_crosses_from_one_allocator_to_the_other_is_told_while_both_have_it()
    {
        var observer = new ObservedHeap { Name = _ => "" };
        using MemoryHeap heap = New(observer);
        Layout large = new(heap.Kmalloc.MaxSize + Make.Page, default);
        nuint address = heap.KVmalloc.Allocate(Small, GfpFlags.Kernel).Address;
        address = heap.KVmalloc.Reallocate(address, large, Small, GfpFlags.Kernel).Address;
        heap.KVmalloc.Free(address, large);
        Assert.Equal(["a 100 1  128", $"a {large.Size} 1  {large.Size}", "f ", "f "], observer.Told);
        Assert.Null(observer.Wrong);
    }

    [Fact]
    public void Under_threads_that_free_each_others_no_address_is_told_as_taken_twice()
    {
        var observer = new ObservedHeap();
        using MemoryHeap heap = New(observer);
        var shared = new ConcurrentBag<(nuint Address, Layout Layout)>();
        Crew.Run(3, seed =>
        {
            var random = new Random(seed);
            for (int step = 0; step < TestEffort.Runs(5000); step++)
            {
                var layout = new Layout((nuint)random.Next(1, random.Next(20) == 0 ? 50_000 : 300), default);
                if (random.Next(2) == 0 && heap.KVmalloc.TryAllocate(layout, GfpFlags.Kernel, default, out Allocation memory))
                    shared.Add((memory.Address, layout));
                else if (shared.TryTake(out (nuint Address, Layout Layout) taken))
                    heap.KVmalloc.Free(taken.Address, taken.Layout);
            }
        });
        Assert.Null(observer.Wrong);
        Assert.Equal(shared.Select(one => (ulong)one.Address).Order(), observer.Taken.Keys.Order());
        Assert.All(shared, one => heap.KVmalloc.Free(one.Address, one.Layout));
        Assert.Empty(observer.Taken);
        Assert.True(heap.InUse.IsNone);
    }

    [Fact]
    public void One_thread_gets_the_same_addresses_of_another_fresh_heap()
    {
        for (int seed = 0; seed < TestEffort.Runs(20); seed++)
        {
            string[] once = Play(seed);
            Assert.Contains(once, told => told.Contains('v', StringComparison.Ordinal));
            Assert.Contains(once, told => told.Contains('k', StringComparison.Ordinal));
            Assert.Equal(once, Play(seed));
        }
    }

    /// <summary>What a random program is told to have done, addresses counted from the first of each kind.</summary>
    private static string[] Play(int seed)
    {
        var observer = new ObservedHeap();
        using MemoryHeap heap = New(observer);
        nuint start = heap.Memory.Nodes[0].Address;
        ulong mapped = 0;
        observer.Name = address => address - start < heap.Size ? $"k{address - start}"
            : $"v{(long)(address - (mapped = mapped == 0 ? address : mapped))}";
        var random = new Random(seed);
        var held = new List<(HeapAllocator Of, nuint Address, Layout Layout)>();
        HeapAllocator[] allocators = [heap.Kmalloc, heap.Vmalloc, heap.KVmalloc];
        for (int step = 0; step < 300; step++)
        {
            HeapAllocator of = allocators[random.Next(3)];
            var layout = new Layout((nuint)random.Next(1, random.Next(3) == 0 ? 60_000 : 500), new Alignment(1UL << random.Next(8)));
            int chosen = random.Next(held.Count + 1);
            if (chosen == held.Count || random.Next(2) == 0)
            {
                if (of.TryAllocate(layout, GfpFlags.Kernel, default, out Allocation memory))
                    held.Add((of, memory.Address, layout));
            }
            else if (random.Next(3) == 0)
            {
                (HeapAllocator his, nuint address, Layout before) = held[chosen];
                if (his.TryReallocate(address, layout, before, GfpFlags.Kernel, default, out Allocation moved))
                    held[chosen] = (his, moved.Address, layout);
            }
            else
            {
                held[chosen].Of.Free(held[chosen].Address, held[chosen].Layout);
                held.RemoveAt(chosen);
            }
        }

        held.ForEach(one => one.Of.Free(one.Address, one.Layout));
        Assert.Null(observer.Wrong);
        return [.. observer.Told];
    }

    private static MemoryHeap New(IAllocationObserver observer) => new(Make.HeapOptions(16 << 20) with { Observer = observer });
}
