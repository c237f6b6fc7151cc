using System.Net;
using System.Security.Cryptography;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using WebServer;

namespace Cleave.Memory.Tests.Owners;

/// <summary>A web server over pools of ours, the way the sample shows: large requests and large responses over real sockets.</summary>
public sealed class WebServerTests : IDisposable
{
    private static readonly byte[] Large = RandomNumberGenerator.GetBytes(10_000_000);

    private readonly TestMemory _memory = TestMemory.Watch();
    private readonly List<NativeMemoryPool> _pools = [];

    public void Dispose()
    {
        _pools.ForEach(pool => pool.Dispose());
        _memory.Dispose();
    }

    [Fact]
    public async Task Large_responses_and_requests_come_through_and_all_buffers_go_back()
    {
        await using (WebApplication server = await StartAsync(MakeTestPool))
        {
            using var client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
            for (int i = 0; i < 3; i++)
            {
                AssertLarge(await client.GetByteArrayAsync("/large"));
                using HttpResponseMessage answer = await client.PostAsync("/hash", new ByteArrayContent(Large));
                Assert.Equal(SHA256.HashData(Large), await answer.Content.ReadAsByteArrayAsync());
                Assert.Equal(Large.Length, (await client.GetByteArrayAsync("/pieces")).Length);
            }
            Assert.True(_memory.Requests > 0);
        }
        Assert.All(_pools, pool => Assert.Equal(0, pool.GetStatistics().RentedBuffers));
    }

    [Fact]
    public async Task Over_the_allocators_of_a_heap_too()
    {
        using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 << 20));
        await using (WebApplication server = await StartAsync(() => Keep(new NativeMemoryPool(heap.KVmalloc))))
        {
            using var client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
            Task<byte[]>[] answers = [.. Enumerable.Range(0, 4).Select(_ => client.GetByteArrayAsync("/large"))];
            foreach (byte[] answer in await Task.WhenAll(answers))
                AssertLarge(answer);
        }
        _pools.ForEach(pool => pool.Dispose());
        Assert.True(heap.InUse.IsNone);
    }

    [Fact]
    public async Task A_client_that_goes_away_costs_its_connection_only()
    {
        await using (WebApplication server = await StartAsync(MakeTestPool))
        {
            using (var hasty = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) })
            await using (Stream stream = await hasty.GetStreamAsync("/large"))
                await stream.ReadExactlyAsync(new byte[1000]);

            using var client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
            AssertLarge(await client.GetByteArrayAsync("/large"));
        }
        Assert.All(_pools, pool => Assert.Equal(0, pool.GetStatistics().RentedBuffers));
    }

    [Fact]
    public async Task A_server_whose_endpoints_came_first_does_not_start()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
        builder.WebHost.UseNativeBuffers(MakeTestPool);
        await using WebApplication server = builder.Build();
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => server.StartAsync());
        Assert.EndsWith("Call UseNativeBuffers before UseKestrel.", error.Message, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(Func<NativeMemoryPool> makePool)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseNativeBuffers(makePool);
        builder.WebHost.UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
        WebApplication server = builder.Build();
        server.Run(AnswerAsync);
        await server.StartAsync();
        return server;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/hash")
            await context.Response.Body.WriteAsync(await SHA256.HashDataAsync(context.Request.Body));
        else if (context.Request.Path == "/large")
            await context.Response.BodyWriter.WriteAsync(Large);
        else
        {
            for (int at = 0; at < Large.Length; at += 100_000)
                await context.Response.Body.WriteAsync(Large.AsMemory(at, 100_000));
        }
    }

    private static void AssertLarge(byte[] received) => Assert.True(Large.AsSpan().SequenceEqual(received));

    private NativeMemoryPool MakeTestPool() => Keep(NativeMemoryPool.Over<TestAllocator>());

    private NativeMemoryPool Keep(NativeMemoryPool pool)
    {
        lock (_pools)
            _pools.Add(pool);
        return pool;
    }
}
