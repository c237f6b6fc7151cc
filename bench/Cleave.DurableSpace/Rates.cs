using System.Diagnostics;
using Cleave.Storage;
using Cleave.Storage.Spaces;
using Microsoft.Win32.SafeHandles;

namespace Cleave.DurableSpaceBench;

/// <summary>Durable operations a second, of different callers.</summary>
internal static class Rates
{
    /// <summary>The measurement that the others are compared with.</summary>
    public const string Plain = "write of 64 bytes and fsync";

    private const int Callers = 64;

    /// <summary>All measurements, in the order in which a round takes them.</summary>
    public static (string Name, Func<BenchOptions, double> Measure)[] All { get; } =
    [
        (Plain, OfFsync),
        ("1 caller", options => OfSpace(options, 1, isAsync: false)),
        ("1 caller, async", options => OfSpace(options, 1, isAsync: true)),
        ("64 callers, threads", options => OfSpace(options, Callers, isAsync: false)),
        ("64 callers, async", options => OfSpace(options, Callers, isAsync: true)),
    ];

    /// <summary>The median of some numbers.</summary>
    public static double MedianOf(List<double> numbers) => numbers.Order().ElementAt(numbers.Count / 2);

    private static double OfFsync(BenchOptions options)
    {
        string path = Path.Combine(options.Folder, $"fsync-{Environment.ProcessId}.tmp");
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        byte[] bytes = new byte[64];
        var clock = Stopwatch.StartNew();
        long done = 0;
        do
        {
            RandomAccess.Write(file, bytes, done * bytes.Length);
            RandomAccess.FlushToDisk(file);
            done++;
        }
        while (clock.Elapsed.TotalSeconds < options.Seconds);
        return done / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Has callers allocate and free in turn, with a note of 32 bytes.</summary>
    private static double OfSpace(BenchOptions options, int callers, bool isAsync)
    {
        string folder = Directory.CreateDirectory(Path.Combine(options.Folder, $"durable-{Environment.ProcessId}")).FullName;
        using (DurableSpace space = DurableSpace.Open(Path.Combine(folder, "bench.space"), new DurableSpaceOptions { Size = 1UL << 40 }))
        {
            var clock = Stopwatch.StartNew();
            Task<long>[] calls = isAsync
                ? [.. Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(space, clock, options.Seconds)))]
                : [.. Enumerable.Range(0, callers).Select(
                    _ => Task.Factory.StartNew(() => Call(space, clock, options.Seconds), TaskCreationOptions.LongRunning))];
            long done = Task.WhenAll(calls).GetAwaiter().GetResult().Sum();
            double seconds = clock.Elapsed.TotalSeconds;
            space.Dispose();
            Directory.Delete(folder, recursive: true);
            return done / seconds;
        }
    }

    private static long Call(DurableSpace space, Stopwatch clock, double seconds)
    {
        byte[] note = new byte[32];
        long done = 0;
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            space.Free(space.Allocate(4096, note).Id);
            done += 2;
        }

        return done;
    }

    private static async Task<long> CallAsync(DurableSpace space, Stopwatch clock, double seconds)
    {
        byte[] note = new byte[32];
        long done = 0;
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            await space.FreeAsync((await space.AllocateAsync(4096, note)).Id);
            done += 2;
        }

        return done;
    }
}
