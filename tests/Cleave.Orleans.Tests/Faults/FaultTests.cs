using System.Diagnostics;
using Cleave.Orleans.Tests.Silos;
using Cleave.Orleans.Tests.Stores;
using Xunit.Abstractions;

namespace Cleave.Orleans.Tests.Faults;

/// <summary>Silos are killed and paused, and the store is killed, while clients lease: nothing that was acknowledged is lost or held
/// twice.</summary>
[Collection(ServerCollection.Name)]
public sealed class FaultTests(ITestOutputHelper output)
{
    private static readonly string[] Spaces = [.. Enumerable.Range(0, 12).Select(index => $"host-{index / 4}/gpu-{index % 4}")];

    private readonly FaultLog _log = new(output);
    private readonly Random _random = new(1);
    private readonly List<double> _answers = [];
    private int _victim;

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_or_held_twice()
    {
        using var end = new CancellationTokenSource();
        await using Cluster cluster = await Cluster.Start(
            FaultSettings.Store == PostgresStore.Name ? new PostgresServer() : new RedisServer(), FaultSettings.Silos);
        Task run = Run(cluster, end);
        try
        {
            await run.WaitAsync(FaultSettings.Limit);
        }
        catch (TimeoutException) when (!run.IsCompleted)
        {
            Assert.Fail($"The run did not end within {FaultSettings.Limit}. It waits: {_log.Step}. {cluster.Describe()}");
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    private async Task Run(Cluster cluster, CancellationTokenSource end)
    {
        _log.Begin("spaces are registered");
        await cluster.Fleet.RegisterAsync(Spaces.Select(
            space => new SpaceSpec { Id = space, Size = 256 << 20, Labels = LabelSet.Of(("host", space.Split('/')[0])) }));
        var load = new Load(cluster.Fleet, seed: 7);
        Task clients = load.Run(16, end.Token);
        long start = Stopwatch.GetTimestamp();
        do
        {
            await KillSilo(cluster);
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < FaultSettings.Seconds && !clients.IsFaulted);

        for (int pause = 0; pause < FaultSettings.Pauses && !clients.IsFaulted; pause++)
        {
            await PauseSilo(cluster);
        }

        await KillStore(cluster);
        _log.Begin("the clients end");
        await end.CancelAsync();
        await clients;
        _log.Begin("the fleet is compared with what the clients know");
        await load.Check(Spaces);
        Assert.True(load.Granted > 0);
        _log.Write(
            $"{load.Granted} leases were granted; {_answers.Count} times all spaces answered, after {_answers.Average():0.00} s on average "
                + $"and {_answers.Max():0.00} s at most; {cluster.Ended} silos ended by themselves");
    }

    private async Task KillSilo(Cluster cluster)
    {
        await Mend(cluster);
        _victim = _random.Next(cluster.Count);
        long start = Stopwatch.GetTimestamp();
        cluster[_victim].Kill();
        await MeasureAnswers(cluster, "a silo was killed");
        _log.Begin("a new silo starts");
        await cluster.Replace(_victim);
        await DelayUntil(start, FaultSettings.Seconds > 0 ? 5 : 0);
    }

    private async Task PauseSilo(Cluster cluster)
    {
        await Mend(cluster);
        // Not the one that was started last: the spaces are on the others.
        _victim = (_victim + 1) % cluster.Count;
        SiloProcess victim = cluster[_victim];
        _log.Begin("a silo holds a write");
        victim.Tell(SiloProgram.Hold);
        await victim.WaitFor(HeldStorage.Held);
        victim.Pause();
        long start = Stopwatch.GetTimestamp();
        await MeasureAnswers(cluster, "a silo was paused");
        await DelayUntil(start, FaultSettings.PauseSeconds);
        _log.Begin("the silo goes on, and its late write is refused");
        victim.Tell(SiloProgram.Go);
        victim.Resume();
        await victim.WaitFor(HeldStorage.Refused);
        _log.Write(
            $"{victim.Lines.Count(line => line == HeldStorage.Held)} writes were held, and "
                + $"{victim.Lines.Count(line => line == HeldStorage.Refused)} of them were refused");
    }

    private async Task Mend(Cluster cluster)
    {
        _log.Begin("silos that ended are replaced");
        await cluster.Mend();
    }

    private static async Task DelayUntil(long start, double seconds)
    {
        TimeSpan rest = TimeSpan.FromSeconds(seconds) - Stopwatch.GetElapsedTime(start);
        await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
    }

    private async Task KillStore(Cluster cluster)
    {
        _log.Begin("the store is killed and started again");
        cluster.Server.Kill();
        await Task.Delay(300);
        cluster.Server.Start();
        await MeasureAnswers(cluster, "the store was started again");
    }

    /// <summary>Measures the time until every space has answered.</summary>
    private async Task MeasureAnswers(Cluster cluster, string what)
    {
        _log.Begin($"{what}, and all spaces are asked");
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Spaces.Select(space => cluster.Fleet.GetStatisticsAsync(space)));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _answers.Add(seconds);
        _log.Write($"{what}: all spaces answered after {seconds:0.00} s");
    }
}
