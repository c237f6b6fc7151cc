using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>What happens when memory is short.</summary>
public sealed class ReclaimTests() : HeapTest(
    new MemoryHeapOptions { Memory = Make.Options(1024) with { MinWatermark = 64 << 10, LowWatermark = 64 << 10 } })
{
    private static readonly Layout Piece = new(64 << 10, default);
    private static readonly Layout Big = new(1 << 20, default);

    [Theory]
    [InlineData(GfpFlags.Kernel, true)]
    [InlineData(GfpFlags.NoWait, false)]
    [InlineData(GfpFlags.Atomic, false)]
    public void Only_who_may_wait_lets_others_shrink(GfpFlags flags, bool waits)
    {
        TestCache cache = FullOfCache();
        using (Heap.Register(cache))
        {
            Assert.Equal(waits, Heap.Kmalloc.TryAllocate(Big, flags, default, out Allocation memory, out AllocationFailure failure));
            Assert.Equal(waits ? FailureCode.None : FailureCode.NoSpace, failure.Code);
            Assert.Equal(waits, cache.Asked.Count > 0);
            Heap.Kmalloc.Free(memory.Address, Big);
        }

        cache.Scan(nuint.MaxValue);
    }

    [Fact]
    public void Atomic_may_use_the_reserve()
    {
        var page = new Layout(16 << 10, default);
        var taken = new List<nuint>();
        Fill(GfpFlags.NoWait, page, taken);
        int above = taken.Count;
        Fill(GfpFlags.Atomic, page, taken);
        Assert.Equal(4, taken.Count - above);
        taken.ForEach(address => Heap.Kmalloc.Free(address, page));
    }

    [Fact]
    public void The_largest_is_asked_first_and_the_others_only_for_what_is_missing()
    {
        var order = new List<string>();
        var small = new TestCache(Heap, Piece) { OnScan = () => order.Add("small") };
        var large = new TestCache(Heap, Piece) { OnScan = () => order.Add("large") };
        using IDisposable first = Heap.Register(small), second = Heap.Register(large);
        small.Fill(20);
        Fill(large);
        Heap.Kmalloc.Free(Heap.Kmalloc.Allocate(Big, GfpFlags.Kernel).Address, Big);
        Assert.Equal("large", order[0]);
        Assert.Equal(20, small.Held);
        small.Scan(nuint.MaxValue);
        large.Scan(nuint.MaxValue);
    }

    [Fact]
    public void A_shrinker_that_allocates_is_not_called_again_for_that()
    {
        int depth = 0;
        int deepest = 0;
        var cache = new TestCache(Heap, Piece)
        {
            OnScan = () =>
            {
                deepest = Math.Max(deepest, ++depth);
                if (Heap.Kmalloc.TryAllocate(Big, GfpFlags.Kernel, default, out Allocation memory))
                    Heap.Kmalloc.Free(memory.Address, Big);
                depth--;
            },
        };
        Fill(cache);
        using (Heap.Register(cache))
        {
            Heap.Kmalloc.Free(Heap.Kmalloc.Allocate(Big, GfpFlags.Kernel).Address, Big);
        }

        Assert.Equal(1, deepest);
        cache.Scan(nuint.MaxValue);
    }

    [Fact]
    public void One_that_throws_harms_nobody()
    {
        TestCache cache = FullOfCache();
        var broken = new TestCache(Heap, Piece) { OnScan = () => throw new InvalidOperationException("broken") };
        cache.Scan(1);
        broken.Fill(1);
        using (Heap.Register(broken))
        using (Heap.Register(cache))
        {
            Heap.Kmalloc.Free(Heap.Kmalloc.Allocate(Big, GfpFlags.Kernel).Address, Big);
        }

        cache.Scan(nuint.MaxValue);
        Assert.Equal(1, broken.Held);
        Assert.Throws<InvalidOperationException>(() => broken.Scan(1));
        broken.FreeAll();
    }

    [Fact]
    public void One_that_was_taken_away_is_not_called()
    {
        TestCache cache = FullOfCache();
        Heap.Register(cache).Dispose();
        Assert.False(Heap.Kmalloc.TryAllocate(Big, GfpFlags.Kernel, default, out _, out AllocationFailure why));
        Assert.Equal(FailureCode.NoSpace, why.Code);
        Assert.Empty(cache.Asked);
        cache.Scan(nuint.MaxValue);
    }

    [Fact]
    public void A_shrinker_that_lies_ends_the_request_not_the_program()
    {
        TestCache cache = FullOfCache();
        var liar = new Liar();
        using (Heap.Register(liar))
        {
            Assert.False(Heap.Kmalloc.TryAllocate(Big, GfpFlags.Kernel, default, out _, out AllocationFailure why));
            Assert.Equal(FailureCode.NoSpace, why.Code);
        }

        Assert.InRange(liar.Calls, 1, 10);
        cache.Scan(nuint.MaxValue);
    }

    private TestCache FullOfCache()
    {
        var cache = new TestCache(Heap, Piece);
        Fill(cache);
        return cache;
    }

    private static void Fill(TestCache cache)
    {
        try
        {
            cache.Fill(int.MaxValue);
        }
        catch (AllocationException)
        {
        }
    }

    private void Fill(GfpFlags flags, Layout layout, List<nuint> taken)
    {
        while (Heap.Kmalloc.TryAllocate(layout, flags | GfpFlags.NoWarn, default, out Allocation memory))
        {
            taken.Add(memory.Address);
        }
    }

    private sealed class Liar : IShrinker
    {
        public int Calls { get; private set; }

        public nuint Count => 1 << 20;

        public nuint Scan(nuint bytes)
        {
            Calls++;
            return bytes;
        }
    }
}
