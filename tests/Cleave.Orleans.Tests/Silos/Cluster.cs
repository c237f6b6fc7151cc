using Cleave.Orleans.Client;
using Cleave.Orleans.Hosting;
using Cleave.Orleans.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Cleave.Orleans.Tests.Silos;

/// <summary>Some silos in processes of their own over one store, and a client in this process.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan MostStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MostEnd = TimeSpan.FromSeconds(5);

    private readonly SiloProcess?[] _silos;
    private IHost? _client;

    private Cluster(ServerProcess server, int silos)
    {
        Server = server;
        _silos = new SiloProcess?[silos];
    }

    public ServerProcess Server { get; }

    public int Count => _silos.Length;

    public FleetClient Fleet => _client!.Services.GetRequiredService<FleetClient>();

    /// <summary>Starts the store, the silos and the client.</summary>
    public static async Task<Cluster> Start(ServerProcess server, int silos)
    {
        server.Start();
        var cluster = new Cluster(server, silos);
        for (int index = 0; index < silos; index++)
        {
            cluster._silos[index] = SiloProcess.Start(server.Store);
        }

        await Task.WhenAll(Enumerable.Range(0, silos).Select(cluster.WaitUntilReady));
        await cluster.Connect().WaitAsync(MostStart);
        return cluster;
    }

    public SiloProcess this[int index] => _silos[index]!;

    /// <summary>Silos that ended by themselves, because others missed their answers on a busy machine.</summary>
    public int Ended { get; private set; }

    /// <summary>Starts a new silo in the place of one that has ended, and again if it ends before it is ready, as a supervisor
    /// would.</summary>
    public Task Replace(int index)
    {
        StartAgain(index);
        return WaitUntilReady(index);
    }

    /// <summary>Waits until a silo serves calls. If it ends before, it is started again, at most four times.</summary>
    private async Task WaitUntilReady(int index)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await this[index].Ready.WaitAsync(MostStart);
                return;
            }
            catch (Exception failure) when (failure is InvalidOperationException or TimeoutException && attempt < 5)
            {
                Ended++;
                StartAgain(index);
            }
        }
    }

    private void StartAgain(int index)
    {
        _silos[index]!.Dispose();
        _silos[index] = SiloProcess.Start(Server.Store);
    }

    /// <summary>Replaces silos that have ended by themselves.</summary>
    public async Task Mend()
    {
        foreach (int index in Enumerable.Range(0, Count).Where(index => this[index].HasExited))
        {
            Ended++;
            await Replace(index);
        }
    }

    /// <summary>Describes which silos run, with the last lines that each wrote.</summary>
    public string Describe() => string.Join('\n', _silos.Select((silo, index) =>
        $"Silo {index} {(silo!.HasExited ? "has ended" : silo.Ready.IsCompletedSuccessfully ? "runs" : "starts")}; its last lines:\n"
            + string.Join('\n', silo.Lines.TakeLast(12))));

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            // A client that cannot reach its silos waits for them; they are ended below in any case.
            await _client.StopAsync().WaitAsync(MostEnd).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Run(_client.Dispose).WaitAsync(MostEnd).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (SiloProcess? silo in _silos)
        {
            silo?.Dispose();
        }

        Server.Dispose();
    }

    private async Task Connect()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(Store.Identify).UseFastFailover();
            Server.Store.Configure(client);
        });
        builder.Services.AddFleetClient(Store.Options);
        _client = builder.Build();
        await _client.StartAsync();
    }
}
