using System.Diagnostics;
using Cleave.Orleans;
using Cleave.Orleans.Client;

/// <summary>Durable leases a second, by one caller and by 64 at once, on one space, on eight and on 64.</summary>
internal static class Rates
{
    /// <summary>Measures each number of callers and prints a line for each, the best of some rounds.</summary>
    public static async Task Measure(BenchSilo silo, double seconds, int rounds)
    {
        string[] spaces = [.. Enumerable.Range(0, 64).Select(index => $"space-{index}")];
        await silo.Fleet.RegisterAsync(spaces.Select(id => new SpaceSpec { Id = id, Size = 1UL << 40, ChunkSize = 1 << 20 }));
        await Run(silo.Fleet, spaces, callers: 64, double.Min(seconds, 2));
        Console.WriteLine("callers  spaces  leases a second  processor us a lease, silo and clients");
        foreach ((int callers, int count) in ((int, int)[])[(1, 1), (64, 1), (64, 8), (64, 64)])
        {
            var best = (Rate: 0.0, Processor: 0.0);
            for (int round = 0; round < rounds; round++)
            {
                (double Rate, double Processor) one = await Run(silo.Fleet, spaces[..count], callers, seconds);
                best = one.Rate > best.Rate ? one : best;
            }

            Console.WriteLine($"{callers,7}  {count,6}  {best.Rate,15:N0}  {best.Processor,38:N0}");
        }
    }

    /// <summary>Each caller leases and releases in turn. Both are durable; only the leases count.</summary>
    private static async Task<(double Rate, double Processor)> Run(FleetClient fleet, string[] spaces, int callers, double seconds)
    {
        long count = 0;
        long start = Stopwatch.GetTimestamp();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            string space = spaces[caller % spaces.Length];
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                Lease lease = (await fleet.TryLeaseAsync(space, new LeaseRequest(1 << 20))).GetLease();
                Interlocked.Increment(ref count);
                await fleet.ReleaseAsync(lease);
            }
        })));
        double microseconds = (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds;
        return (count / Stopwatch.GetElapsedTime(start).TotalSeconds, microseconds / count);
    }
}
