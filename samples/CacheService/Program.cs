// The example of docs/kernel-allocators.md about a cache, compiled and run by ./test;
// it ends with an error where anything is not as it says.
using System.Diagnostics;
using Cleave;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

const int PageBytes = 16 << 10;
const int MiB = 1 << 20;

// <docs>
// A heap of 32 MiB that reclaims where less than 8 MiB of it are free. The service may have 10 MiB, and its cache 8 of these.
MemoryHeapOptions options = MemoryHeapOptions.OfSize(32 * MiB);
MemoryHeap.ConfigureDefault(options with { Memory = options.Memory with { LowWatermark = 8 * MiB } });
MemoryHeap heap = MemoryHeap.Default;
var service = new MemoryGroup("service", limit: 10 * MiB);
var pages = new MemoryGroup("pages", limit: 8 * MiB, parent: service);
using var cache = new PageCache(pages, Render);
using IDisposable registered = heap.Register(cache, pages);

// 2000 pages of 16 KiB are asked for, four times what the cache may hold. It gives up old ones, and every request is answered.
Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, Answer);
Console.WriteLine($"{pages}, {cache.Evicted} pages given up.");

// A report of 4 MiB is the service's, not the cache's: where the service is full, the cache in it makes room.
using IDisposable entered = service.Enter();
var report = new KVec<byte>(4 * MiB, GfpFlags.KernelAccount);
Console.WriteLine($"{service}, the cache has {cache.Count / MiB} MiB."); // of 10 MiB, the cache has less than 6 MiB.

// Two more are beyond the limit even when the cache is empty. The failure names the group that is full.
string refused = "";
heap.AllocationFailed += (_, failure) => refused = failure.ToString();
var second = new KVec<byte>(4 * MiB, GfpFlags.KernelAccount);
try
{
    using var third = new KVec<byte>(4 * MiB, GfpFlags.KernelAccount);
}
catch (AllocationException failure) when (failure.Failure.Code == FailureCode.GroupLimit)
{
    Console.WriteLine(refused); // No memory ... for 4 MiB, ...: GroupLimit. Group 'service' has 8 of 10 MiB charged.
}

// The rest of the program is charged to nobody, but takes from the same heap. Where little of that is free, the cache gives back too.
report.Dispose();
second.Dispose();
Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 4 }, Answer);
nuint full = cache.Count;
var batch = new List<KVec<byte>>();
for (int piece = 0; piece < 20; piece++)
{
    batch.Add(new KVec<byte>(MiB));
}

Console.WriteLine($"20 MiB more are in use, the cache has {cache.Count / MiB} MiB of {full / MiB} MiB.");
// </docs>

Require(cache.Count < full, "the cache shrank when less than the low watermark was free");
Require(heap.Failures == 1, "of all requests the one beyond the limit failed, and no other");
Require(refused.Contains("Group 'service' has 8 of 10 MiB charged", StringComparison.Ordinal), $"the failure names the group: {refused}");
Require(pages.Peak <= pages.Limit && service.Peak <= service.Limit, "no limit was passed, not for a moment");
Require(pages.Charged == cache.Count, "what is charged is what the cache has");
Require(cache.Evicted > 1500, "most pages were given up");

// What is left is freed, and nothing stays charged.
batch.ForEach(piece => piece.Dispose());
cache.Dispose();
Require(pages.Charged == 0 && service.Charged == 0 && heap.InUse.IsNone, "everything was given back");

void Answer(int request)
{
    string name = $"page {request}";
    var answer = new byte[PageBytes];
    cache.Get(name, answer);
    var expected = new byte[PageBytes];
    Render(name, expected);
    Require(answer.AsSpan().SequenceEqual(expected), $"{name} is answered as it is");
}

static void Render(string name, Span<byte> page)
{
    for (int at = 0; at < page.Length; at++)
    {
        page[at] = (byte)name[at % name.Length];
    }
}

static void Require(bool holds, string what)
{
    if (!holds)
    {
        throw new UnreachableException($"It should hold that {what}.");
    }
}
