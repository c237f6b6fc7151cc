using System.Diagnostics;
using System.Globalization;
using Cleave.Orleans.Tests.Silos;
using Cleave.Orleans.Tests.Stores;
using Xunit.Abstractions;

namespace Cleave.Orleans.Tests.Faults;

/// <summary>Silos are killed and paused, and the store is killed, while clients lease: nothing that was acknowledged is lost or held
/// twice.</summary>
[Collection(ServerCollection.Name)]
public sealed class FaultTests(ITestOutputHelper output)
{
    /// <summary>The seconds during which silos are killed; by default one is, once.</summary>
    private static readonly double Seconds = Setting("CLEAVE_FAULT_SECONDS", 0);

    /// <summary>The seconds for which a silo is paused; more than the cluster waits before it declares the silo dead.</summary>
    private static readonly double PauseSeconds = Setting("CLEAVE_FAULT_PAUSE_SECONDS", 4);

    private static readonly string[] Spaces = [.. Enumerable.Range(0, 12).Select(index => $"host-{index / 4}/gpu-{index % 4}")];

    private readonly Random _random = new(1);

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_or_held_twice()
    {
        await using Cluster cluster = await Cluster.Start(new RedisServer(), Seconds > 0 ? 3 : 2);
        foreach (string space in Spaces)
        {
            await cluster.Fleet.RegisterAsync(
                new SpaceSpec { Id = space, Size = 256 << 20, Labels = LabelSet.Of(("host", space.Split('/')[0])) });
        }

        using var end = new CancellationTokenSource();
        var load = new Load(cluster.Fleet, seed: 7);
        Task clients = load.Run(16, end.Token);
        long start = Stopwatch.GetTimestamp();
        do
        {
            await KillSilo(cluster);
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < Seconds);

        await PauseSilo(cluster);
        await KillStore(cluster);
        await end.CancelAsync();
        await clients;
        await load.Check(Spaces);
        Assert.True(load.Granted > 0);
        output.WriteLine($"{load.Granted} leases were granted");
    }

    private async Task KillSilo(Cluster cluster)
    {
        int victim = _random.Next(cluster.Count);
        cluster[victim].Kill();
        await MeasureAnswers(cluster, "a silo was killed");
        await cluster.Replace(victim);
        await Task.Delay(Seconds > 0 ? 3000 : 100);
    }

    private async Task PauseSilo(Cluster cluster)
    {
        cluster[0].Pause();
        long start = Stopwatch.GetTimestamp();
        await MeasureAnswers(cluster, "a silo was paused");
        TimeSpan rest = TimeSpan.FromSeconds(PauseSeconds) - Stopwatch.GetElapsedTime(start);
        await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
        cluster[0].Resume();
        await Task.Delay(500);
        output.WriteLine(
            $"the paused silo {(cluster[0].HasExited ? "ended" : "runs")}; it logged "
                + $"{cluster[0].Lines.Count(line => line.Contains("refused a write", StringComparison.Ordinal))} refused writes");
    }

    private async Task KillStore(Cluster cluster)
    {
        cluster.Server.Kill();
        await Task.Delay(300);
        cluster.Server.Start();
        await MeasureAnswers(cluster, "the store was started again");
    }

    /// <summary>Measures the time until every space has answered.</summary>
    private async Task MeasureAnswers(Cluster cluster, string what)
    {
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Spaces.Select(space => cluster.Fleet.GetStatisticsAsync(space)));
        output.WriteLine($"{what}: all spaces answered after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s");
    }

    private static double Setting(string variable, double usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : usual;
}
