// The example of docs/owners.md, compiled and run by ./test; it ends with an error where anything is not as it says.
using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Cleave;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

// The heap of the process: 1 GiB is reserved, memory is taken as it is used, and more than that is refused.
MemoryHeap.ConfigureDefault(MemoryHeapOptions.OfSize(1 << 30));

// <docs>
// A table that grows: no element is ever copied, and the garbage collector never sees it.
using var samples = new VVec<double>();
for (int i = 0; i < 5_000_000; i++)
{
    samples.Push(Math.Sqrt(i));
}

// Large arrays are read through windows; a span lasts until the next call that may move the elements.
double sum = 0;
foreach (Span<double> window in samples.Chunks(maxLength: 1 << 16))
{
    foreach (double value in window)
    {
        sum += value;
    }
}

// Whatever writes into an IBufferWriter writes into a vec.
using var json = new KVVec<byte>();
using (var writer = new Utf8JsonWriter(json))
{
    writer.WriteStartObject();
    writer.WriteNumber("count", samples.Count);
    writer.WriteNumber("mean", Math.Round(sum / samples.Count, 3));
    writer.WriteEndObject();
}

Console.WriteLine(Encoding.UTF8.GetString(json.AsSpan())); // {"count":5000000,"mean":1490.712}

// A request beyond the heap is refused with a reason, and the table is as it was.
if (!samples.TryReserve(1 << 30, out AllocationFailure failure))
{
    Console.WriteLine($"{failure.Code}; there are still {samples.Count}."); // TooLarge; there are still 5000000.
}

// One value outside the managed heap, to be read and written where it is.
using var best = new KBox<(int Index, double Value)>((0, double.MinValue));
best.Value.Index = 7;

// A pool for pipelines, sockets and streams, which frees what nobody needs any more.
using var pool = NativeMemoryPool.Over<Kmalloc>();
var pipe = new Pipe(new PipeOptions(pool));
await pipe.Writer.WriteAsync(json.AsMemory(0, (int)json.Count));
await pipe.Writer.CompleteAsync();
ReadResult read = await pipe.Reader.ReadAsync();
// </docs>

Require(failure.Code == FailureCode.TooLarge && samples.Count == 5_000_000
    && samples[4_000_000] == 2000, "a refused request changes nothing");
Require(Encoding.UTF8.GetString(json.AsSpan()) == """{"count":5000000,"mean":1490.712}""", Encoding.UTF8.GetString(json.AsSpan()));
Require(best.Value is (7, double.MinValue), "the box holds what was written to it");
Require(read.Buffer.ToArray().AsSpan().SequenceEqual(json.AsSpan()), "what went into the pipe came out of it");
Require(pool.GetStatistics().RentedBuffers > 0, "the pipe has its buffers from the pool");
pipe.Reader.AdvanceTo(read.Buffer.End);
await pipe.Reader.CompleteAsync();
Require(pool.GetStatistics() is { RentedBuffers: 0, IdleBuffers: > 0 }, "the pipe gave its buffers back");
pool.Trim();
Require(pool.GetStatistics().IdleBuffers == 0, "the pool freed what was idle");

// What was disposed is refused by name.
json.Dispose();
try
{
    json.Push(0);
    Require(false, "a disposed vec refuses to grow");
}
catch (ObjectDisposedException refused)
{
    Console.WriteLine(refused.ObjectName);
}

Require(OwnerTracking.LostOwners == 0, "nothing was lost");

static void Require(bool holds, string what)
{
    if (!holds)
    {
        throw new UnreachableException($"It should hold that {what}.");
    }
}
