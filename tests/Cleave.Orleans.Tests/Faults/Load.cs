using System.Collections.Concurrent;
using Cleave.Orleans.Client;

namespace Cleave.Orleans.Tests.Faults;

/// <summary>Clients that lease, renew and release while silos die, and what they know at the end.</summary>
internal sealed class Load(FleetClient fleet, int seed)
{
    private const ulong Chunk = 2 << 20;

    /// <summary>Leases that were acknowledged and neither released nor left to expire, by key, with the end that is acknowledged.</summary>
    private readonly ConcurrentDictionary<Guid, Lease> _held = [];

    /// <summary>Keys of leases that were acknowledged as released.</summary>
    private readonly ConcurrentDictionary<Guid, Lease> _released = [];

    /// <summary>The numbers that each space gave, and to which key.</summary>
    private readonly ConcurrentDictionary<(string Space, ulong Number), Guid> _numbers = [];

    private int _granted;

    public int Granted => _granted;

    /// <summary>Runs clients until the token ends them.</summary>
    public Task Run(int clients, CancellationToken end) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => RunClient(client, end))));

    /// <summary>Compares the fleet with what the clients know.</summary>
    public async Task Check(IEnumerable<string> spaces)
    {
        var found = new Dictionary<Guid, Lease>();
        DateTimeOffset before = DateTimeOffset.UtcNow;
        foreach (string space in spaces)
        {
            Lease[] leases = [.. fleet.GetLeasesAsync(space).ToBlockingEnumerable()];
            SpaceStatistics statistics = await fleet.GetStatisticsAsync(space);
            LeasedBlock[] blocks = [.. leases.SelectMany(lease => lease.Blocks).OrderBy(block => block.Offset)];
            Assert.All(blocks.Zip(blocks.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Offset, $"{space}: {pair}"));
            // What expires between the two calls may be free already.
            Assert.True(statistics.FreeBytes + blocks.Aggregate(0UL, (sum, block) => sum + block.Size) >= statistics.Size, $"{statistics}");
            foreach (Lease lease in leases)
            {
                Assert.True(found.TryAdd(lease.Key, lease), $"Two leases have the key of {lease}.");
                Assert.True(lease.ExpiresAt is null || lease.ExpiresAt > before, $"Expired and not back: {lease}");
                Assert.False(_released.ContainsKey(lease.Key), $"Released and held: {lease}");
            }
        }

        foreach (Lease lease in _held.Values.Where(lease => lease.ExpiresAt is null))
        {
            Assert.True(found.TryGetValue(lease.Key, out Lease? kept), $"Acknowledged and lost: {lease}");
            Assert.Equal(lease, kept);
        }

        // Whatever else is there is of a call that nobody got an answer to, or expires soon.
        Assert.All(
            found.Values.Where(lease => lease.ExpiresAt is null), lease => Assert.True(_held.ContainsKey(lease.Key), $"Nobody's: {lease}"));
    }

    private async Task RunClient(int client, CancellationToken end)
    {
        var random = new Random(seed + client);
        var mine = new List<Lease>();
        while (!end.IsCancellationRequested)
        {
            if (mine.Count < 12 && random.Next(3) > 0)
            {
                await LeaseOne(random, client, mine);
            }
            else if (mine.Count > 0)
            {
                Lease lease = mine[random.Next(mine.Count)];
                mine.Remove(lease);
                await fleet.ReleaseAsync(lease, CancellationToken.None);
                _held.TryRemove(lease.Key, out _);
                _released[lease.Key] = lease;
            }
        }
    }

    private async Task LeaseOne(Random random, int client, List<Lease> mine)
    {
        bool isShort = random.Next(4) == 0;
        var terms = new LeaseRequest((ulong)random.Next(1, 9) * Chunk)
        {
            Owner = $"client {client}",
            IsContiguous = random.Next(3) > 0,
            TimeToLive = isShort ? TimeSpan.FromMilliseconds(random.Next(200, 3000)) : null,
        };
        var request = new FleetRequest(terms) { Policy = (FleetPolicy)random.Next(3) };
        LeaseAnswer answer = await fleet.TryLeaseAsync(request);
        if (answer.Lease is not { } lease)
        {
            Assert.True(answer.Status is LeaseStatus.NoSpace or LeaseStatus.KeyUsed, $"{answer}");
            // A short lease may have been granted and have ended before its answer was repeated.
            Assert.True(answer.Status == LeaseStatus.NoSpace || isShort, $"{answer}");
            return;
        }

        Interlocked.Increment(ref _granted);
        Assert.True(_numbers.TryAdd((lease.SpaceId, lease.FencingNumber), lease.Key), $"The number of {lease} was given before.");
        if (!isShort)
        {
            _held[lease.Key] = lease;
            mine.Add(lease);
        }
    }
}
