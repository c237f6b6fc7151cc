using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Cleave.Memory.Tests.Owners;

/// <summary>The pool under those that it is for: a pipeline, and the sockets of a web server.</summary>
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

    /// <summary>What it sends fits in one buffer: of several, the server's sockets want arrays.</summary>
    [Fact]
    public async Task A_web_server_takes_its_buffers_from_it()
    {
        byte[] sent = RandomNumberGenerator.GetBytes(1_000_000);
        using (var factory = new PoolFactory())
        {
            await using (WebApplication server = await StartAsync(factory))
            {
                using var client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
                for (int i = 0; i < 20; i++)
                {
                    using HttpResponseMessage answer = await client.PostAsync("/hash", new ByteArrayContent(sent));
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                    Assert.Equal(SHA256.HashData(sent), await answer.Content.ReadAsByteArrayAsync());
                }
                Assert.True(factory.Pools.Count > 0 && _memory.Requests > 0);
            }
            Assert.All(factory.Pools, pool => Assert.Equal(0, pool.GetStatistics().RentedBuffers));
        }
    }

    private static async Task<byte[]> ReceiveAsync(PipeReader reader)
    {
        using var all = new MemoryStream();
        await reader.CopyToAsync(all);
        await reader.CompleteAsync();
        return all.ToArray();
    }

    private static async Task<WebApplication> StartAsync(PoolFactory factory)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(factory);
        WebApplication server = builder.Build();
        server.Run(async context => await context.Response.Body.WriteAsync(await SHA256.HashDataAsync(context.Request.Body)));
        await server.StartAsync();
        return server;
    }

    /// <summary>All that a web server needs to be told.</summary>
    private sealed class PoolFactory : IMemoryPoolFactory<byte>, IDisposable
    {
        public List<NativeMemoryPool> Pools { get; } = [];

        public MemoryPool<byte> Create(MemoryPoolOptions? options = null)
        {
            var pool = NativeMemoryPool.Over<TestAllocator>();
            lock (Pools)
                Pools.Add(pool);
            return pool;
        }

        public void Dispose() => Pools.ForEach(pool => pool.Dispose());
    }
}
