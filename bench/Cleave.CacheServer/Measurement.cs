using System.Diagnostics;
using System.Net;
using CacheServer;

namespace Cleave.CacheServer;

/// <summary>What one contestant did in one round.</summary>
/// <param name="Cache">The name of the contestant.</param>
/// <param name="RequestsPerSecond">Answers in a second, all clients together.</param>
/// <param name="CpuMicrosecondsPerRequest">Processor time of the process for an answer, server and client together: what other programs
/// do on the machine meanwhile matters less to it than to the answers in a second.</param>
/// <param name="HitRatio">The part of the answers that came from the cache.</param>
/// <param name="CacheBytes">Bytes that the cache had at the end.</param>
/// <param name="Wrong">Answers that were wrong.</param>
/// <param name="Refused">Values that the cache could not keep for want of memory.</param>
/// <param name="Gen0">Garbage collections of generation 0, those of higher generations included.</param>
/// <param name="Gen2">Garbage collections of generation 2.</param>
/// <param name="PauseMilliseconds">How long garbage collections held the program up.</param>
/// <param name="ManagedBytesPerRequest">Bytes allocated on the managed heap, by the server and the clients.</param>
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

    /// <summary>Runs a contestant for a while, after it has filled its budget.</summary>
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
