using System.Buffers;
using Cleave.Memory.Contract;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Owners;

/// <summary>Buffers are of the right size, are kept, and are freed when nobody needs them.</summary>
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
        using NativeMemoryPool pool = TestPool.Make(_time);
        using IMemoryOwner<byte> buffer = pool.Rent(asked);
        Assert.Equal(given, buffer.Memory.Length);
        Assert.Equal(new NativeMemoryPoolStatistics(1, given, 0, 0), pool.GetStatistics());
        Assert.Equal([new Layout((nuint)given, new Alignment(64))], _memory.Layouts);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    public void The_smallest_buffer_may_be_a_byte(int asked, int given)
    {
        using var pool = NativeMemoryPool.Over<TestAllocator>(new NativeMemoryPoolOptions { MinBufferSize = 1, TimeProvider = _time });
        using IMemoryOwner<byte> buffer = pool.Rent(asked);
        Assert.Equal(given, buffer.Memory.Length);
    }

    [Fact]
    public void What_comes_back_serves_the_next_one_up_to_the_largest_size_that_is_kept()
    {
        using NativeMemoryPool pool = TestPool.Make(_time);
        foreach (int size in (int[])[100, 5000, 65536, 65537])
        {
            pool.Rent(size).Dispose();
            pool.Rent(size).Dispose();
        }
        Assert.Equal(5, _memory.Requests);
        Assert.Equal("pool 'pool': 0 bytes rented, 76 KiB idle", pool.ToString());
        Assert.Equal(new NativeMemoryPoolStatistics(0, 0, 3, 4096 + 8192 + 65536), pool.GetStatistics());
    }

    [Fact]
    public void Idle_buffers_are_kept_up_to_their_limit()
    {
        using NativeMemoryPool pool = TestPool.Make(_time, maxIdle: 10000);
        IMemoryOwner<byte>[] buffers = [pool.Rent(), pool.Rent(), pool.Rent()];
        Array.ForEach(buffers, buffer => buffer.Dispose());
        Assert.Equal(new NativeMemoryPoolStatistics(0, 0, 2, 8192), pool.GetStatistics());
        Assert.Equal(2, _memory.Live);
    }

    [Fact]
    public void What_nobody_needed_for_an_interval_is_freed_at_its_end()
    {
        using NativeMemoryPool pool = TestPool.Make(_time);
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
        using NativeMemoryPool pool = TestPool.Make(_time);
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
        using NativeMemoryPool pool = TestPool.Make(_time);
        pool.Rent(5000).Dispose();
        _memory.FailAt = 2;
        using IMemoryOwner<byte> buffer = pool.Rent();
        Assert.Equal((3, 1), (_memory.Requests, _memory.Live));
    }

    [Fact]
    public void Without_memory_there_is_no_buffer()
    {
        using NativeMemoryPool pool = TestPool.Make(_time);
        _memory.FailAt = 1;
        _memory.FailOn = true;
        AllocationException error = Assert.Throws<AllocationException>(() => pool.Rent(5000));
        Assert.Equal(
            "No memory for 8 KiB from TestAllocator: nothing that is free can serve the request. The pool 'pool' has 0 bytes "
                + "rented and no idle buffer left.", error.Message);
        Assert.Equal(default, pool.GetStatistics());
    }

    [Fact]
    public void Options_beyond_their_limits_are_refused()
    {
        NativeMemoryPoolOptions[] wrong =
        [
            new() { MinBufferSize = 1000 }, new() { MinBufferSize = 0 }, new() { MaxKeptSize = 5000 }, new() { MaxKeptSize = 2048 },
            new() { MaxIdleBytes = -1 }, new() { TrimInterval = TimeSpan.Zero }, new() { Name = null! },
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentOutOfRangeException>(() => NativeMemoryPool.Over<TestAllocator>(options)));
        Assert.Throws<ArgumentNullException>(() => new NativeMemoryPool(null!));
        using NativeMemoryPool pool = TestPool.Make(_time);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(-2));
        GC.Collect();
        GC.WaitForPendingFinalizers(); // Those that were never made do no harm.
    }
}
