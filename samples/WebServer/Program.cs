using System.Net;
using System.Security.Cryptography;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using WebServer;

// A web server whose buffers are outside of the managed heap, with a limit of 64 MiB for all connections together.
using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(64 << 20) with { Name = "connections" });
byte[] large = RandomNumberGenerator.GetBytes(10_000_000);

// <docs>
WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseNativeBuffers(() => new NativeMemoryPool(heap.KVmalloc));
builder.WebHost.UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
// </docs>
await using (WebApplication server = builder.Build())
{
    server.Run(async context => await context.Response.BodyWriter.WriteAsync(large));
    await server.StartAsync();
    using var client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
    byte[] received = await client.GetByteArrayAsync("/");
    Console.WriteLine(
        $"{received.Length} bytes received, {(received.AsSpan().SequenceEqual(large) ? "all right" : "not what was sent")}; {heap.InUse}.");
    Environment.ExitCode = received.AsSpan().SequenceEqual(large) ? 0 : 1;
}
