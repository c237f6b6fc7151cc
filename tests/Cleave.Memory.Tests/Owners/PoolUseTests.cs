using System.IO.Pipelines;
using System.Security.Cryptography;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Owners;

/// <summary>The pool under a pipeline.</summary>
public sealed class PoolUseTests : IDisposable
{
    private readonly TestMemory _memory = TestMemory.Watch();

    public void Dispose() => _memory.Dispose();

    [Fact]
    public async Task A_pipeline_takes_its_segments_from_it_and_gives_them_all_back()
    {
        byte[] sent = RandomNumberGenerator.GetBytes(3_000_000);
        using (NativeMemoryPool pool = NativeMemoryPool.Over<TestAllocator>())
        {
            var pipe = new Pipe(new PipeOptions(pool, minimumSegmentSize: 10_000, useSynchronizationContext: false));
            Task<byte[]> received = ReceiveAsync(pipe.Reader);
            for (int at = 0; at < sent.Length; at += 7001)
                await pipe.Writer.WriteAsync(sent.AsMemory(at, Math.Min(7001, sent.Length - at)));
            Assert.True(pool.GetStatistics() is { RentedBuffers: > 0 } or { IdleBuffers: > 0 });
            await pipe.Writer.CompleteAsync();
            Assert.Equal(sent, await received);
            Assert.Equal(0, pool.GetStatistics().RentedBuffers);
        }
        Assert.True(_memory.Requests > 0);
        Assert.Equal(0, _memory.Live);
    }

    private static async Task<byte[]> ReceiveAsync(PipeReader reader)
    {
        using var all = new MemoryStream();
        await reader.CopyToAsync(all);
        await reader.CompleteAsync();
        return all.ToArray();
    }
}
