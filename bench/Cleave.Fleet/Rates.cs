using System.Diagnostics;
using Cleave.Orleans;
using Cleave.Orleans.Client;

/// <summary>Durable leases a second, by one caller and by 64 at once, on one space and on 64.</summary>
internal static class Rates
{
    /// <summary>Measures each number of callers and prints a line for each.</summary>
    public static async Task Measure(BenchSilo silo, double seconds)
    {
        string[] spaces = [.. Enumerable.Range(0, 64).Select(index => $"space-{index}")];
        await Task.WhenAll(spaces.Select(id => silo.Fleet.RegisterAsync(new SpaceSpec { Id = id, Size = 1UL << 40, ChunkSize = 1 << 20 })));
        await Run(silo.Fleet, spaces, callers: 64, double.Min(seconds, 2));
        Console.WriteLine("callers  spaces  leases a second");
        foreach ((int callers, int count) in ((int, int)[])[(1, 1), (64, 1), (64, 64)])
        {
            Print(callers, count, await Run(silo.Fleet, spaces[..count], callers, seconds));
        }
    }

    private static void Print(int callers, int spaces, double rate) => Console.WriteLine($"{callers,7}  {spaces,6}  {rate,15:N0}");

    /// <summary>Each caller leases and releases in turn; both are durable, and both count.</summary>
    private static async Task<double> Run(FleetClient fleet, string[] spaces, int callers, double seconds)
    {
        long count = 0;
        long start = Stopwatch.GetTimestamp();
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
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
