using System.Buffers;
using System.Runtime.CompilerServices;

namespace Cleave.Memory.Tests.Owners;

/// <summary>Buffers are kept, freed when nobody needs them, and go back once.</summary>
public sealed class PoolTests : IDisposable
{
    private readonly TestMemory _memory = TestMemory.Watch();
    private readonly ManualTime _time = new();

    public void Dispose() => _memory.Dispose();

    [Theory]
    [InlineData(-1, 4096)]
    [InlineData(0, 4096)]
    [InlineData(1, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 8192)]
    [InlineData(65536, 65536)]
    [InlineData(65537, 65537)]
    [InlineData(1000003, 1000003)]
    public void A_buffer_is_of_the_smallest_size_that_is_enough(int asked, int given)
    {
        using NativeMemoryPool pool = Pool();
        using IMemoryOwner<byte> buffer = pool.Rent(asked);
        Assert.Equal(given, buffer.Memory.Length);
        Assert.Equal(new NativeMemoryPoolStatistics(1, given, 0, 0), pool.GetStatistics());
        Assert.Equal([new Layout((nuint)given, new Alignment(64))], _memory.Layouts);
    }

    [Fact]
    public void What_comes_back_serves_the_next_one_up_to_the_largest_size_that_is_kept()
    {
        using NativeMemoryPool pool = Pool();
        foreach (int size in (int[])[100, 5000, 65536, 65537])
        {
            pool.Rent(size).Dispose();
            pool.Rent(size).Dispose();
        }
        Assert.Equal(5, _memory.Requests);
        Assert.Equal(new NativeMemoryPoolStatistics(0, 0, 3, 4096 + 8192 + 65536), pool.GetStatistics());
    }

    [Fact]
    public void Idle_buffers_are_kept_up_to_their_limit()
    {
        using NativeMemoryPool pool = Pool(maxIdle: 10000);
        IMemoryOwner<byte>[] buffers = [pool.Rent(), pool.Rent(), pool.Rent()];
        Array.ForEach(buffers, buffer => buffer.Dispose());
        Assert.Equal(new NativeMemoryPoolStatistics(0, 0, 2, 8192), pool.GetStatistics());
        Assert.Equal(2, _memory.Live);
    }

    [Fact]
    public void What_nobody_needed_for_an_interval_is_freed_at_its_end()
    {
        using NativeMemoryPool pool = Pool();
        IMemoryOwner<byte>[] buffers = [.. Enumerable.Range(0, 10).Select(_ => pool.Rent())];
        Array.ForEach(buffers, buffer => buffer.Dispose());
        _time.Tick();
        Assert.Equal(10, _memory.Live); // They came back during the interval.

        buffers = [pool.Rent(), pool.Rent(), pool.Rent()];
        Array.ForEach(buffers, buffer => buffer.Dispose());
        _time.Tick();
        Assert.Equal(3, _memory.Live); // As many as were out at once.

        _time.Tick();
        Assert.Equal(0, _memory.Live);
        Assert.Equal((10, TimeSpan.FromSeconds(3)), (_memory.Requests, _time.Interval));
    }

    [Fact]
    public void Trimming_frees_all_that_is_idle()
    {
        using NativeMemoryPool pool = Pool();
        using IMemoryOwner<byte> kept = pool.Rent();
        pool.Rent().Dispose();
        pool.Rent(9000).Dispose();
        pool.Trim();
        Assert.Equal(new NativeMemoryPoolStatistics(1, 4096, 0, 0), pool.GetStatistics());
        Assert.Equal(1, _memory.Live);
    }

    [Fact]
    public void Where_memory_is_short_idle_buffers_go_first()
    {
        using NativeMemoryPool pool = Pool();
        pool.Rent(5000).Dispose();
        _memory.FailAt = 2;
        using IMemoryOwner<byte> buffer = pool.Rent();
        Assert.Equal((3, 1), (_memory.Requests, _memory.Live));
    }

    [Fact]
    public void Without_memory_there_is_no_buffer()
    {
        using NativeMemoryPool pool = Pool();
        _memory.FailAt = 1;
        _memory.FailOn = true;
        AllocException error = Assert.Throws<AllocException>(() => pool.Rent(5000));
        Assert.Equal("No memory for a buffer of 8 KiB, aligned to 64 bytes (Kernel, any node): OutOfMemory, with no idle buffer left.", error.Message);
        Assert.Equal(default, pool.GetStatistics());
    }

    [Fact]
    public void A_buffer_goes_back_once_and_is_refused_afterwards()
    {
        using NativeMemoryPool pool = Pool();
        IMemoryOwner<byte> buffer = pool.Rent();
        Memory<byte> memory = buffer.Memory;
        Parallel.For(0, 8, _ => buffer.Dispose());
        Assert.Equal(1, pool.GetStatistics().IdleBuffers);

        using IMemoryOwner<byte> next = pool.Rent();
        Assert.Throws<ObjectDisposedException>(() => buffer.Memory);
        Assert.Throws<ObjectDisposedException>(() => memory.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => memory.Pin());
        next.Memory.Span[0] = 1;
    }

    [Fact]
    public void A_buffer_that_is_pinned_goes_back_when_it_no_longer_is()
    {
        using NativeMemoryPool pool = Pool();
        IMemoryOwner<byte> buffer = pool.Rent();
        MemoryHandle first = buffer.Memory.Pin(), second = buffer.Memory.Pin();
        buffer.Dispose();
        first.Dispose();
        Assert.Equal(1, pool.GetStatistics().RentedBuffers);
        second.Dispose();
        Assert.Equal(new NativeMemoryPoolStatistics(0, 0, 1, 4096), pool.GetStatistics());
        Assert.Throws<InvalidOperationException>(((NativeOwner<byte>)buffer).Unpin);
    }

    [Fact]
    public void Disposed_it_rents_no_more_and_what_is_out_stays_good()
    {
        NativeMemoryPool pool = Pool();
        IMemoryOwner<byte> buffer = pool.Rent();
        pool.Rent().Dispose();
        pool.Dispose();
        pool.Dispose();
        Assert.Equal((1, 0), (_memory.Live, _time.Timers));
        buffer.Memory.Span.Fill(1);
        buffer.Dispose();
        Assert.Equal(0, _memory.Live);
        Assert.Throws<ObjectDisposedException>(() => pool.Rent());
    }

    [Fact]
    public void A_pool_that_is_lost_frees_its_idle_buffers()
    {
        LosePool();
        Garbage.CollectUntil(() => _memory.Live == 0);
        Assert.Equal((1, 0), (_memory.Requests, _memory.Live));
    }

    [Fact]
    public void Options_beyond_their_limits_are_refused()
    {
        NativeMemoryPoolOptions[] wrong =
        [
            new() { MinBufferSize = 1000 }, new() { MinBufferSize = 0 }, new() { MaxKeptSize = 5000 }, new() { MaxKeptSize = 2048 },
            new() { MaxIdleBytes = -1 }, new() { TrimInterval = TimeSpan.Zero },
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentOutOfRangeException>(() => NativeMemoryPool.Over<TestAllocator>(options)));
        Assert.Throws<ArgumentNullException>(() => new NativeMemoryPool(null!));
        using NativeMemoryPool pool = Pool();
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(-2));
        GC.Collect();
        GC.WaitForPendingFinalizers(); // Those that were never made do no harm.
    }

    [Fact]
    public void Many_threads_rent_and_give_back()
    {
        using NativeMemoryPool pool = Pool(maxIdle: 50000);
        Parallel.For(0, 4, thread =>
        {
            var random = new Random(thread);
            var held = new Queue<(IMemoryOwner<byte> Buffer, byte Mark)>();
            for (int i = 0; i < 5000; i++)
            {
                IMemoryOwner<byte> buffer = pool.Rent(random.Next(20000));
                buffer.Memory.Span.Fill((byte)i);
                held.Enqueue((buffer, (byte)i));
                if (i % 100 == 0)
                    pool.TrimUnused();
                while (held.Count > random.Next(8))
                    AssertMarked(held.Dequeue());
            }
            while (held.Count > 0)
                AssertMarked(held.Dequeue());
        });
        NativeMemoryPoolStatistics statistics = pool.GetStatistics();
        Assert.Equal((0L, 0L, (long)_memory.Live), (statistics.RentedBuffers, statistics.RentedBytes, statistics.IdleBuffers));
        Assert.Equal(_memory.Layouts.Sum(layout => (long)layout.Size), statistics.IdleBytes);
    }

    private static void AssertMarked((IMemoryOwner<byte> Buffer, byte Mark) held)
    {
        using (held.Buffer)
            Assert.Equal(-1, held.Buffer.Memory.Span.IndexOfAnyExcept(held.Mark));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LosePool() => NativeMemoryPool.Over<TestAllocator>().Rent().Dispose();

    private NativeMemoryPool Pool(long maxIdle = 1 << 20) => NativeMemoryPool.Over<TestAllocator>(new NativeMemoryPoolOptions
    {
        MaxKeptSize = 65536,
        MaxIdleBytes = maxIdle,
        TrimInterval = TimeSpan.FromSeconds(3),
        TimeProvider = _time,
    });
}
