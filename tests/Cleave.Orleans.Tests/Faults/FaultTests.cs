using System.Diagnostics;
using System.Globalization;
using Cleave.Orleans.Tests.Silos;
using Cleave.Orleans.Tests.Stores;
using Xunit.Abstractions;

namespace Cleave.Orleans.Tests.Faults;

/// <summary>Silos are killed and paused, and the store too, while clients lease: nothing that was acknowledged is lost or held twice.</summary>
[Collection(ServerCollection.Name)]
public sealed class FaultTests(ITestOutputHelper output)
{
    /// <summary>Seconds of faults for each test, 4 by default.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("CLEAVE_FAULT_SECONDS") is { Length: > 0 } seconds ? seconds : "4", CultureInfo.InvariantCulture));

    private static readonly string[] Spaces = [.. Enumerable.Range(0, 12).Select(index => $"host-{index / 4}/gpu-{index % 4}")];

    [Fact]
    public async Task Silos_that_are_killed_lose_nothing_that_was_acknowledged()
    {
        await using Cluster cluster = await Cluster.Start(new RedisServer(), 3);
        var random = new Random(1);
        await Under(cluster, async end =>
        {
            while (!end.IsCancellationRequested)
            {
                int victim = random.Next(cluster.Count);
                cluster[victim].Kill();
                await MeasureAnswers(cluster);
                await cluster.Replace(victim);
                await Task.Delay(1000, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
    }

    [Fact]
    public async Task A_silo_that_was_paused_cannot_write_what_it_no_longer_has()
    {
        await using Cluster cluster = await Cluster.Start(new RedisServer(), 2);
        await Under(cluster, async end =>
        {
            cluster[0].Pause();
            await MeasureAnswers(cluster);
            await Task.Delay(Length >= TimeSpan.FromSeconds(20) ? TimeSpan.FromSeconds(20) : TimeSpan.FromSeconds(2), CancellationToken.None);
            cluster[0].Resume();
            await Task.Delay(2000, CancellationToken.None);
        });
    }

    [Fact]
    public async Task A_store_that_is_killed_and_started_again_has_everything()
    {
        await using Cluster cluster = await Cluster.Start(new RedisServer(), 1);
        await Under(cluster, async end =>
        {
            await Task.Delay(500, CancellationToken.None);
            cluster.Server.Kill();
            await Task.Delay(500, CancellationToken.None);
            cluster.Server.Start();
        });
    }

    /// <summary>Runs faults under load, and compares the fleet with what the clients know.</summary>
    private async Task Under(Cluster cluster, Func<CancellationToken, Task> faults)
    {
        foreach (string space in Spaces)
        {
            await cluster.Fleet.RegisterAsync(new SpaceSpec { Id = space, Size = 256 << 20, Labels = LabelSet.Of(("host", space.Split('/')[0])) });
        }

        using var end = new CancellationTokenSource(Length);
        var load = new Load(cluster.Fleet, seed: 7);
        Task clients = load.Run(16, end.Token);
        await faults(end.Token);
        await clients;
        await load.Check(Spaces);
        Assert.True(load.Granted > 0);
        output.WriteLine($"{load.Granted} leases");
    }

    /// <summary>Measures the time until every space answers.</summary>
    private async Task MeasureAnswers(Cluster cluster)
    {
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Spaces.Select(space => cluster.Fleet.GetStatisticsAsync(space)));
        output.WriteLine($"all spaces answered after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s");
    }
}
