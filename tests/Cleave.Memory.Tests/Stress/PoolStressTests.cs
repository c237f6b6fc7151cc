using System.Buffers;
using System.Collections.Concurrent;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Stress;

// SAFETY: pointers are turned into numbers, or are of buffers that the test has pinned or rented.

/// <summary>Buffers of a pool: rented by two threads, disposed by both at once, pinned meanwhile, beside trims,
/// reclaim and pools that end.</summary>
public sealed class PoolStressTests
{
    private readonly ConcurrentQueue<Buffer> _passed = new();

    [Fact]
    public void Beside_trims() => Run(64 << 20, pool =>
    {
        pool.Trim();
        pool.TrimUnused();
    });

    /// <summary>Reclaim takes idle buffers while their owners come back.</summary>
    [Fact]
    public void Beside_reclaim() => Run(4 << 20, _ => { }, registered: true);

    [Fact]
    public void Of_pools_that_are_disposed_while_buffers_are_out()
    {
        using var heap = new StressedHeap(MemoryHeapOptions.OfSize(64 << 20));
        NativeMemoryPool pool = MakePool(heap.Heap);
        StressTime.Run(User(() => pool, 1), User(() => pool, 2), () =>
        {
            NativeMemoryPool old = Interlocked.Exchange(ref pool, MakePool(heap.Heap));
            old.Dispose();
        });
        FreePassed();
        pool.Dispose();
    }

    private void Run(nuint heapSize, Action<NativeMemoryPool> other, bool registered = false)
    {
        using var heap = new StressedHeap(MemoryHeapOptions.OfSize(heapSize));
        using NativeMemoryPool pool = MakePool(heap.Heap);
        using IDisposable? registration = registered ? heap.Heap.Register(pool) : null;
        StressTime.Run(User(() => pool, 1), User(() => pool, 2), () => other(pool));
        FreePassed();
        Assert.Equal((0L, 0L), (pool.GetStatistics().RentedBuffers, pool.GetStatistics().RentedBytes));
        pool.Trim();
        Assert.Equal(default, pool.GetStatistics());
    }

    private static NativeMemoryPool MakePool(MemoryHeap heap) =>
        new(heap.KVmalloc, new NativeMemoryPoolOptions { MaxIdleBytes = 1 << 20, TrimInterval = Timeout.InfiniteTimeSpan });

    private Action User(Func<NativeMemoryPool> current, int number)
    {
        var random = new Random(number);
        return () => Use(current, random);
    }

    private void Use(Func<NativeMemoryPool> current, Random random)
    {
        for (int i = 0; i < 20; i++)
        {
            if (TryRent(current(), random.Next(1, 20_000)) is { } rented)
                _passed.Enqueue(new Buffer(rented, (byte)random.Next(256)));
            if ((_passed.Count > 20 || random.Next(2) == 0) && _passed.TryDequeue(out Buffer? buffer))
                End(buffer, random);
        }
    }

    /// <summary>A buffer of a pool that may be disposed at this moment, or null.</summary>
    private static IMemoryOwner<byte>? TryRent(NativeMemoryPool pool, int size)
    {
        try
        {
            return pool.Rent(size);
        }
        catch (Exception error) when (error is ObjectDisposedException or AllocationException)
        {
            return null;
        }
    }

    /// <summary>Disposes a buffer twice at once; of those that are pinned the mark is still there until the pin goes.</summary>
    private static void End(Buffer buffer, Random random)
    {
        buffer.Check();
        if (random.Next(3) == 0)
        {
            using MemoryHandle pin = buffer.Owner.Memory.Pin();
            DisposeTwice(buffer);
            buffer.Check(pin);
        }
        else
        {
            DisposeTwice(buffer);
        }

        Assert.Throws<ObjectDisposedException>(() => buffer.Owner.Memory);
    }

    private static void DisposeTwice(Buffer buffer)
    {
        if (buffer.Mark % 8 == 0)
            Parallel.Invoke(buffer.Owner.Dispose, buffer.Owner.Dispose);
        else
            buffer.Owner.Dispose();
    }

    private void FreePassed()
    {
        while (_passed.TryDequeue(out Buffer? buffer))
            End(buffer, new Random(1));
    }

    private sealed class Buffer
    {
        private readonly int _length;

        public Buffer(IMemoryOwner<byte> owner, byte mark)
        {
            (Owner, Mark, _length) = (owner, mark, owner.Memory.Length);
            owner.Memory.Span.Fill(mark);
        }

        public IMemoryOwner<byte> Owner { get; }

        public byte Mark { get; }

        public void Check() => Assert.Equal(-1, Owner.Memory.Span.IndexOfAnyExcept(Mark));

        public unsafe void Check(MemoryHandle pin) => Assert.Equal(-1, new Span<byte>(pin.Pointer, _length).IndexOfAnyExcept(Mark));
    }
}
