using System.Net;
using System.Net.Sockets;
using Cleave.Orleans;
using Cleave.Orleans.Client;
using Cleave.Orleans.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Storage;
using StackExchange.Redis;

/// <summary>A silo in this process over a file, Redis or PostgreSQL, with a fleet that is empty.</summary>
internal sealed class BenchSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly DirectoryInfo _folder;

    private BenchSilo(IHost host, DirectoryInfo folder) => (_host, _folder) = (host, folder);

    /// <summary>A client of the fleet, in the same process.</summary>
    public FleetClient Fleet => _host.Services.GetRequiredService<FleetClient>();

    /// <summary>Starts a silo over one of the stores.</summary>
    /// <param name="redis">The address of a Redis; empty for another store.</param>
    /// <param name="postgres">The connection of a PostgreSQL; empty for another store.</param>
    /// <param name="isOfOrleans">Whether the storage in PostgreSQL is that of Orleans, with a transaction for each write.</param>
    public static async Task<BenchSilo> Start(string redis, string postgres, bool isOfOrleans)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("cleave-fleet-bench-");
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseOrleans(silo =>
        {
            // A service id of its own, so that a store that was used before looks empty.
            string id = Guid.NewGuid().ToString("N");
            silo.UseLocalhostClustering(FreePort(), FreePort(), serviceId: id, clusterId: id);
            silo.AddFleet();
            if (redis.Length > 0)
            {
                silo.AddRedisGrainStorage(FleetOptions.StorageName, storage => storage.Configure<IServiceProvider>((options, services) =>
                {
                    options.ConfigurationOptions = ConfigurationOptions.Parse(redis);
                    options.GrainStorageSerializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(services);
                }));
            }
            else if (postgres.Length > 0 && !isOfOrleans)
            {
                silo.AddFleetPostgreSql(_ => NpgsqlDataSource.Create(postgres));
            }
            else if (postgres.Length > 0)
            {
                silo.AddAdoNetGrainStorage(FleetOptions.StorageName, storage => storage.Configure<IServiceProvider>((options, services) =>
                {
                    (options.Invariant, options.ConnectionString) = ("Npgsql", postgres);
                    options.GrainStorageSerializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(services);
                }));
            }
            else
            {
                silo.AddFleetFile(Path.Combine(folder.FullName, "fleet.db"));
            }
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return new BenchSilo(host, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
