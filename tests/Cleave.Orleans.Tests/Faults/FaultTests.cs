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
    /// <summary>The seconds during which a silo is killed every five seconds; by default one is, once.</summary>
    private static readonly double Seconds = Setting("CLEAVE_FAULT_SECONDS", 0);

    /// <summary>The seconds for which a silo is paused; more than the cluster waits before it declares the silo dead.</summary>
    private static readonly double PauseSeconds = Setting("CLEAVE_FAULT_PAUSE_SECONDS", Seconds > 0 ? 20 : 3);

    private static readonly int Silos = (int)Setting("CLEAVE_FAULT_SILOS", Seconds > 0 ? 3 : 2);

    private static readonly string[] Spaces = [.. Enumerable.Range(0, 12).Select(index => $"host-{index / 4}/gpu-{index % 4}")];

    private readonly Random _random = new(1);
    private readonly List<double> _answers = [];
    private int _victim;

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_or_held_twice()
    {
        bool isPostgres = Environment.GetEnvironmentVariable("CLEAVE_FAULT_STORE") == PostgresStore.Name;
        await using Cluster cluster = await Cluster.Start(isPostgres ? new PostgresServer() : new RedisServer(), Silos);
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
        output.WriteLine(
            $"{load.Granted} leases were granted; {_answers.Count} times all spaces answered, after {_answers.Average():0.00} s on average "
                + $"and {_answers.Max():0.00} s at most; {cluster.Ended} silos ended by themselves");
    }

    private async Task KillSilo(Cluster cluster)
    {
        await cluster.Mend();
        _victim = _random.Next(cluster.Count);
        long start = Stopwatch.GetTimestamp();
        cluster[_victim].Kill();
        await MeasureAnswers(cluster, "a silo was killed");
        await cluster.Replace(_victim);
        await DelayUntil(start, Seconds > 0 ? 5 : 0);
    }

    private async Task PauseSilo(Cluster cluster)
    {
        await cluster.Mend();
        // Not the one that was started last: the spaces are on the others.
        SiloProcess victim = cluster[(_victim + 1) % cluster.Count];
        victim.Tell(SiloProgram.Hold);
        await victim.WaitFor(HeldStorage.Held);
        victim.Pause();
        long start = Stopwatch.GetTimestamp();
        await MeasureAnswers(cluster, "a silo was paused");
        await DelayUntil(start, PauseSeconds);
        victim.Tell(SiloProgram.Go);
        victim.Resume();
        await victim.WaitFor(HeldStorage.Refused);
        output.WriteLine(
            $"{victim.Lines.Count(line => line == HeldStorage.Held)} writes were held, and "
                + $"{victim.Lines.Count(line => line == HeldStorage.Refused)} of them were refused");
    }

    private static async Task DelayUntil(long start, double seconds)
    {
        TimeSpan rest = TimeSpan.FromSeconds(seconds) - Stopwatch.GetElapsedTime(start);
        await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
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
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _answers.Add(seconds);
        output.WriteLine($"{what}: all spaces answered after {seconds:0.00} s");
    }

    private static double Setting(string variable, double usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : usual;
}
