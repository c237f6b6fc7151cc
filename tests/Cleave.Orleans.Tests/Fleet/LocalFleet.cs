using System.Net;
using Cleave.Orleans.Client;
using Cleave.Orleans.Grains;
using Cleave.Orleans.Hosting;
using Cleave.Orleans.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Cleave.Orleans.Tests.Fleet;

/// <summary>A silo in this process over a store, with the fleet client on it and a clock that a test sets.</summary>
internal sealed class LocalFleet : IAsyncDisposable
{
    private readonly IHost _host;

    private LocalFleet(IHost host) => _host = host;

    public FleetClient Fleet => _host.Services.GetRequiredService<FleetClient>();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts a silo over a file.</summary>
    public static Task<LocalFleet> OverFile(string path, TimeProvider? clock = null) => Start(
        silo =>
        {
            silo.UseLocalhostClustering(FreePort.Find(), FreePort.Find());
            silo.AddFleetFile(path);
        },
        clock);

    /// <summary>Starts a silo over a server, with its membership there too.</summary>
    public static Task<LocalFleet> Over(Store store) => Start(
        silo =>
        {
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort.Find(), FreePort.Find());
            store.Configure(silo);
        },
        null);

    /// <summary>Writes a record of a space as another activation would: with its etag, which is another one afterwards.</summary>
    public async Task WriteBehind(string record, string space)
    {
        var storage = _host.Services.GetRequiredKeyedService<IGrainStorage>(FleetOptions.StorageName);
        var state = new GrainState<StoredRecord>();
        GrainId id = Grains.GetGrain<ISpaceGrain>(space).GetGrainId();
        await storage.ReadStateAsync(record, id, state);
        Assert.True(state.RecordExists);
        await storage.WriteStateAsync(record, id, state);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static async Task<LocalFleet> Start(Action<ISiloBuilder> configure, TimeProvider? clock)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.AddFleet(options =>
            {
                Store.Options(options);
                options.SweepInterval = TimeSpan.FromMilliseconds(100);
                options.ReportDelay = TimeSpan.FromMilliseconds(5);
            });
            configure(silo);
        });
        builder.Services.AddSingleton(new FleetClientOptions { ViewAge = TimeSpan.FromMilliseconds(50) });
        if (clock is not null)
        {
            builder.Services.AddKeyedSingleton(FleetOptions.ClockKey, clock);
        }

        IHost host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new LocalFleet(host);
    }
}
