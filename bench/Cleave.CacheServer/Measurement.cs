using System.Diagnostics;
using System.Net;
using CacheServer;

namespace Cleave.CacheServer;

/// <summary>The measurement of one contestant in one round.</summary>
/// <param name="Cache">The name of the contestant.</param>
/// <param name="RequestsPerSecond">The number of answers per second, of all clients together.</param>
/// <param name="CpuMicrosecondsPerRequest">The processor time of the process per answer, of server and clients together. Other programs on
/// the machine disturb this number less than the answers per second.</param>
/// <param name="HitRatio">The share of the answers that came from the cache.</param>
/// <param name="CacheBytes">The bytes in the cache at the end.</param>
/// <param name="Wrong">The number of wrong answers.</param>
/// <param name="Refused">The number of values that the cache did not keep for want of memory.</param>
/// <param name="Gen0">The number of garbage collections of generation 0, those of higher generations included.</param>
/// <param name="Gen2">The number of garbage collections of generation 2.</param>
/// <param name="PauseMilliseconds">The time in milliseconds for which garbage collections paused the program.</param>
/// <param name="ManagedBytesPerRequest">The bytes per answer that the server and the clients allocated on the managed heap.</param>
internal sealed record Measurement(
    string Cache,
    double RequestsPerSecond,
    double CpuMicrosecondsPerRequest,
    double HitRatio,
    long CacheBytes,
    long Wrong,
    long Refused,
    int Gen0,
    int Gen2,
    double PauseMilliseconds,
    double ManagedBytesPerRequest)
{
    private const int Connections = 64;

    /// <summary>Measures a contestant for some seconds, after it has filled its budget.</summary>
    public static async Task<Measurement> TakeAsync(string name, Options options)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using Contestant contestant = Contestant.Make(name, options.Budget);
        using var server = new Server(contestant.Cache, contestant.Buffers, contestant.Group);
        EndPoint address = server.Listen();
        var clients = new Clients(options.Keys);
        Task all = Task.WhenAll(server.ServeAsync(Connections), clients.RunAsync(address, Connections));
        await Task.WhenAny(all, Task.Delay(options.WarmUp));
        Snapshot before = Snapshot.Take(contestant, clients);
        await Task.WhenAny(all, Task.Delay(options.Duration));
        Snapshot after = Snapshot.Take(contestant, clients);
        clients.Stop();
        await all;
        return Between(name, contestant, clients, before, after);
    }

    private static Measurement Between(string name, Contestant contestant, Clients clients, Snapshot before, Snapshot after)
    {
        long hits = after.Hits - before.Hits;
        long answers = after.Answers - before.Answers;
        return new Measurement(
            name,
            answers / Stopwatch.GetElapsedTime(before.Time, after.Time).TotalSeconds,
            (after.Cpu - before.Cpu).TotalMicroseconds / Math.Max(1, answers),
            (double)hits / Math.Max(1, hits + after.Misses - before.Misses),
            after.CacheBytes,
            clients.Wrong,
            contestant.Refused,
            after.Gen0 - before.Gen0,
            after.Gen2 - before.Gen2,
            (after.Pause - before.Pause).TotalMilliseconds,
            (double)(after.Allocated - before.Allocated) / Math.Max(1, answers));
    }

    private readonly record struct Snapshot(
        long Time, long Answers, long Hits, long Misses, long CacheBytes, int Gen0, int Gen2, TimeSpan Pause, TimeSpan Cpu, long Allocated)
    {
        public static Snapshot Take(Contestant contestant, Clients clients) => new(
            Stopwatch.GetTimestamp(),
            clients.Answers,
            contestant.Cache.Hits,
            contestant.Cache.Misses,
            contestant.Cache.Bytes,
            GC.CollectionCount(0),
            GC.CollectionCount(2),
            GC.GetTotalPauseDuration(),
            Environment.CpuUsage.TotalTime,
            GC.GetTotalAllocatedBytes());
    }
}
