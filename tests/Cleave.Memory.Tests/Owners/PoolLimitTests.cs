using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Owners;

/// <summary>The limit of a pool is that of its allocator, and what .NET does beyond the limit works over every kind of pool.</summary>
public sealed class PoolLimitTests : IDisposable
{
    private const int MiB = 1 << 20;

    private static readonly string Long = string.Concat(Enumerable.Repeat("3 MB of \"text\" and \u00e9. ", 3_000_000 / 24));

    private readonly TestMemory _memory = TestMemory.Watch();
    private readonly MemoryHeap _heap = new(MemoryHeapOptions.OfSize(128 * MiB));
    private readonly MemoryHeap _small = new(MemoryHeapOptions.OfSize(64 * MiB) with { KmallocMaxSize = 8192 });
    private readonly MemoryHeap _tiny = new(MemoryHeapOptions.OfSize(MiB) with { Debug = true });

    public static TheoryData<string> Pools => ["Kmalloc", "Vmalloc", "KVmalloc", "small Kmalloc", "small KVmalloc", "tiny Kmalloc",
        "static Kmalloc", "static Vmalloc", "static KVmalloc", "own"];

    public void Dispose()
    {
        Assert.True(_heap.InUse.IsNone && _small.InUse.IsNone && _tiny.InUse.IsNone);
        _heap.Dispose();
        _small.Dispose();
        _tiny.Dispose();
        _memory.Dispose();
    }

    [Fact]
    public void The_largest_buffer_is_that_of_the_allocator()
    {
        Assert.Equal(4 * MiB, MostOf("Kmalloc"));
        Assert.Equal(4 * MiB, MostOf("static Kmalloc"));
        Assert.Equal(128 * MiB, MostOf("Vmalloc"));
        Assert.Equal(128 * MiB, MostOf("KVmalloc"));
        Assert.Equal(8192, MostOf("small Kmalloc"));
        Assert.Equal(64 * MiB, MostOf("small KVmalloc"));
        Assert.Equal(int.MaxValue, MostOf("own"));
        using var hasty = new NativeMemoryPool(_heap.KVmalloc, new NativeMemoryPoolOptions { Flags = GfpFlags.NoWait });
        Assert.Equal(4 * MiB, hasty.MaxBufferSize);
    }

    [Theory]
    [InlineData("Kmalloc")]
    [InlineData("small Kmalloc")]
    [InlineData("tiny Kmalloc")]
    public void A_buffer_of_the_largest_size_is_rented_and_one_beyond_is_refused(string kind)
    {
        using NativeMemoryPool pool = Over(kind);
        int most = pool.MaxBufferSize;
        using (IMemoryOwner<byte> largest = pool.Rent(most))
        {
            largest.Memory.Span.Fill(1);
            Assert.Equal(most, largest.Memory.Length);
        }
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(most + 1));
        Assert.Equal("minBufferSize", error.ParamName);
        Assert.StartsWith("The largest buffer of a pool over Kmalloc is ", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, pool.GetStatistics().RentedBuffers);
    }

    /// <summary>The power of two above it would be beyond the limit, so the buffer is of the size asked for,
    /// and is not kept for others.</summary>
    [Fact]
    public void A_size_whose_power_of_two_is_beyond_the_limit_is_rented_as_it_is()
    {
        using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(12 * MiB));
        using var pool = new NativeMemoryPool(heap.Vmalloc, new NativeMemoryPoolOptions { MaxKeptSize = 16 * MiB });
        using (IMemoryOwner<byte> buffer = pool.Rent((8 * MiB) + 1))
            Assert.Equal((8 * MiB) + 1, buffer.Memory.Length);
        Assert.Equal(default, pool.GetStatistics());
    }

    [Theory]
    [MemberData(nameof(Pools))]
    public async Task A_pipe_takes_a_long_string_and_a_large_request(string kind)
    {
        using NativeMemoryPool pool = Over(kind);
        var pipe = new Pipe(new PipeOptions(pool, pauseWriterThreshold: 0, useSynchronizationContext: false));
        Write(pipe.Writer);
        await pipe.Writer.CompleteAsync();
        var received = new MemoryStream();
        await pipe.Reader.CopyToAsync(received);
        await pipe.Reader.CompleteAsync();
        AssertRead(received);
        Assert.Equal(0, pool.GetStatistics().RentedBuffers);
    }

    [Theory]
    [MemberData(nameof(Pools))]
    public async Task A_writer_and_a_reader_of_streams_take_them_too(string kind)
    {
        using NativeMemoryPool pool = Over(kind);
        var stream = new MemoryStream();
        PipeWriter writer = PipeWriter.Create(stream, new StreamPipeWriterOptions(pool, leaveOpen: true));
        Write(writer);
        await writer.CompleteAsync();
        stream.Position = 0;
        PipeReader reader = PipeReader.Create(stream, new StreamPipeReaderOptions(pool, bufferSize: 5 * MiB));
        var received = new MemoryStream();
        await reader.CopyToAsync(received);
        await reader.CompleteAsync();
        AssertRead(received);
        Assert.Equal(0, pool.GetStatistics().RentedBuffers);
    }

    private static void Write(PipeWriter writer)
    {
        using (var json = new Utf8JsonWriter(writer))
            json.WriteStringValue(Long);
        writer.GetSpan(5 * MiB)[..(5 * MiB)].Fill((byte)' ');
        writer.Advance(5 * MiB);
    }

    private static void AssertRead(MemoryStream received)
    {
        using JsonDocument document = JsonDocument.Parse(received.ToArray());
        Assert.True(Long == document.RootElement.GetString());
    }

    private int MostOf(string kind)
    {
        using NativeMemoryPool pool = Over(kind);
        return pool.MaxBufferSize;
    }

    private NativeMemoryPool Over(string kind) => kind switch
    {
        "Kmalloc" => new(_heap.Kmalloc),
        "Vmalloc" => new(_heap.Vmalloc),
        "KVmalloc" => new(_heap.KVmalloc),
        "small Kmalloc" => new(_small.Kmalloc),
        "small KVmalloc" => new(_small.KVmalloc),
        "tiny Kmalloc" => new(_tiny.Kmalloc),
        "static Kmalloc" => NativeMemoryPool.Over<Kmalloc>(),
        "static Vmalloc" => NativeMemoryPool.Over<Vmalloc>(),
        "static KVmalloc" => NativeMemoryPool.Over<KVmalloc>(),
        _ => NativeMemoryPool.Over<TestAllocator>(),
    };
}
