using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>A failure says which heap, which limit, and who holds most, both numbers in one unit; and it counts once.</summary>
public sealed class FailureTests : IDisposable
{
    private const int MiB = 1 << 20;

    private readonly MemoryHeap _heap = new(MemoryHeapOptions.OfSize(16 * MiB) with { Name = "small", Memory = Make.Options(4096) });

    public void Dispose() => _heap.Dispose();

    [Fact]
    public void What_is_too_large_names_the_limit_of_its_allocator()
    {
        var large = new Layout(300 * MiB, default);
        Assert.Equal(
            "No memory in heap 'small' for 300 MiB, aligned to 1 byte (Kernel, any node): TooLarge. Kmalloc serves at most 4 MiB; "
                + "KVmalloc and Vmalloc serve up to 16 MiB.",
            Message(() => _heap.Kmalloc.Allocate(large, GfpFlags.Kernel)));
        Assert.EndsWith("TooLarge. Vmalloc serves at most 16 MiB.", Message(
            () => _heap.Vmalloc.Allocate(large, GfpFlags.Kernel)), StringComparison.Ordinal);
        Assert.EndsWith(
            "(NoWait, any node): TooLarge. KVmalloc serves at most 4 MiB to a request that may not wait, and 16 MiB with GfpFlags.Kernel.",
            Message(() => _heap.KVmalloc.Allocate(large, GfpFlags.NoWait)), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_memory_the_largest_holder_is_named()
    {
        using var pool = new NativeMemoryPool(
            _heap.Kmalloc, new NativeMemoryPoolOptions { Name = "buffers", TrimInterval = Timeout.InfiniteTimeSpan });
        using System.Buffers.IMemoryOwner<byte> rented = pool.Rent(3 * MiB), other = pool.Rent(4 * MiB);
        Assert.Contains("of 16 MiB are free; pool 'buffers' holds most, 7 of 16 MiB.", Full(), StringComparison.Ordinal);

        other.Dispose();
        pool.Trim();
        var group = new MemoryGroup("sessions", 16 * MiB);
        var half = new Layout(8 * MiB, default);
        nuint charged;
        using (group.Enter())
            charged = _heap.Vmalloc.Allocate(half, GfpFlags.KernelAccount).Address;
        Assert.Contains("; group 'sessions' holds most, 8 of 16 MiB.", Full(), StringComparison.Ordinal);
        using (_heap.Register(new Idle(12 * MiB)))
            Assert.Contains("; cache Idle holds most, 12 of 16 MiB.", Full(), StringComparison.Ordinal);
        _heap.Vmalloc.Free(charged, half);
    }

    [Fact]
    public void A_full_group_is_named_with_what_it_has_and_the_group_in_it_that_has_most()
    {
        var service = new MemoryGroup("service", 8 * MiB);
        var cache = new MemoryGroup("cache", 8 * MiB, service);
        var part = new Layout(3 * MiB, default);
        nuint held;
        using (cache.Enter())
            held = _heap.Vmalloc.Allocate(part, GfpFlags.KernelAccount).Address;
        using (service.Enter())
        {
            Assert.Equal(
                "No memory in heap 'small' for 6 MiB, aligned to 1 byte (KernelAccount, any node): GroupLimit. Group 'service' has 3 of "
                    + "8 MiB charged; in it group 'cache' holds most, 3 of 8 MiB.",
                Message(() => _heap.Vmalloc.Allocate(new Layout(6 * MiB, default), GfpFlags.KernelAccount)));
        }
        Assert.Equal((1, 0), (service.Refusals, cache.Refusals));
        _heap.Vmalloc.Free(held, part);
    }

    /// <summary>A pool tries twice and a vec three times; each is one request of the program.</summary>
    [Fact]
    public void A_refusal_of_a_pool_or_a_vec_counts_once()
    {
        var group = new MemoryGroup("pool", MiB);
        using var pool = new NativeMemoryPool(
            _heap.Kmalloc, new NativeMemoryPoolOptions { Flags = GfpFlags.KernelAccount | GfpFlags.NoWarn, Name = "p" });
        using (group.Enter())
        {
            for (int i = 0; i < 3; i++)
            {
                AllocationException error = Assert.Throws<AllocationException>(() => pool.Rent(2 * MiB));
                Assert.EndsWith("GroupLimit. Group 'pool' has 0 of 1 MiB charged. The pool 'p' has 0 bytes rented and no idle buffer left.",
                    error.Message, StringComparison.Ordinal);
            }
            Assert.Equal((3L, 3L), (_heap.Failures, group.Refusals));
        }

        long before = MemoryHeap.Default.Failures;
        using var vec = new KVec<byte>(10, GfpFlags.Kernel | GfpFlags.NoWarn);
        AllocationException full = Assert.Throws<AllocationException>(() => vec.Reserve(5 * MiB));
        Assert.StartsWith(
            "No memory in heap 'heap' for 5 MiB, aligned to 1 byte (Kernel, NoWarn, any node): TooLarge. Kmalloc serves at most 4 MiB;",
            full.Message, StringComparison.Ordinal);
        Assert.EndsWith("The vec was to have room for 5242880 elements of 1 byte; its 0 elements are unchanged.", full.Message,
            StringComparison.Ordinal);
        Assert.Equal(before + 1, MemoryHeap.Default.Failures);
    }

    [Theory]
    [InlineData(0, 256 << 20, "0 of 256 MiB")]
    [InlineData(1, 256 << 20, "0.01 of 256 MiB")]
    [InlineData((256 << 20) - 1, 256 << 20, "255.99 of 256 MiB")]
    [InlineData(1536, 3 << 10, "1.5 of 3 KiB")]
    [InlineData(5, 1000, "5 of 1000 bytes")]
    public void A_part_and_its_whole_have_one_unit(long part, long whole, string text) =>
        Assert.Equal(text, ShareText.Of((ulong)part, (ulong)whole));

    private static string Message(Action call) => Assert.Throws<AllocationException>(call).Message;

    /// <summary>A request that the heap has too little left for.</summary>
    private string Full() => Message(() => _heap.Vmalloc.Allocate(new Layout(15 * MiB, default), GfpFlags.Kernel));

    /// <summary>Claims to hold something, and gives nothing back.</summary>
    private sealed class Idle(nuint bytes) : IShrinker
    {
        public nuint Count => bytes;

        public nuint Scan(nuint bytes) => 0;
    }
}
