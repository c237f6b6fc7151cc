using System.Net;
using CacheServer;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

const nuint MiB = 1 << 20;

// <docs>
// A server with a hard limit of 32 MiB for all its native memory. The cache evicts by itself at 16 MiB. It is registered as a shrinker
// as well, so that it gives up more if the buffers of the connections need it.
using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(32 * MiB) with { Name = "server" });
var group = new MemoryGroup("cache", limit: 20 * MiB);
using var buffers = new NativeMemoryPool(heap.KVmalloc, new NativeMemoryPoolOptions { Name = "connections" });
using var cache = new NativeCache(heap.KVmalloc, limit: 16 * MiB, GfpFlags.KernelAccount);
using IDisposable registered = heap.Register(cache, group);
using var server = new Server(cache, buffers, group);

// </docs>
// 16 clients ask for 32 000 values of 8000 keys, which are 64 MiB: four times what the cache keeps.
EndPoint address = server.Listen();
var clients = new Clients(keys: 8000);
await Task.WhenAll(server.ServeAsync(16), clients.RunAsync(address, 16, answersEach: 2000));
Console.WriteLine($"{clients.Answers} answers, {clients.Wrong} wrong, {cache.Hits} from the cache; {group}.");

// A part of the program that needs half of the heap gets it, and the cache shrinks for it.
nuint before = cache.Count;
Allocation report = heap.KVmalloc.Allocate(new Layout(20 * MiB, default), GfpFlags.Kernel);
Console.WriteLine($"For {report.Size / MiB} MiB the cache shrank from {before / MiB} MiB to {cache.Count / MiB} MiB.");
heap.KVmalloc.Free(report.Address, new Layout(20 * MiB, default));

bool isRight = clients is { Answers: 32_000, Wrong: 0 } && cache.Refused == 0 && group.Peak <= group.Limit && cache.Count < before;
Environment.ExitCode = isRight ? 0 : 1;
