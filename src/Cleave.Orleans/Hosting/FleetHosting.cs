using System.Data.Common;
using Cleave.Orleans.Client;
using Cleave.Orleans.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;

namespace Cleave.Orleans.Hosting;

/// <summary>Adds a fleet to a silo, and the fleet client to a client or a silo.</summary>
public static class FleetHosting
{
    /// <summary>Adds the grains of a fleet to a silo. The storage named <see cref="FleetOptions.StorageName"/> is registered beside
    /// it.</summary>
    /// <param name="silo">The builder of the silo.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <returns>The same builder.</returns>
    public static ISiloBuilder AddFleet(this ISiloBuilder silo, Action<FleetOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddFleetClient(configure);
        silo.Services.TryAddKeyedSingleton(FleetOptions.ClockKey, TimeProvider.System);
        silo.Services.AddHostedService<FleetWatch>();
        return silo;
    }

    /// <summary>Keeps the fleet of a cluster of one silo in a SQLite file. A second silo on the same file is refused.</summary>
    /// <param name="silo">The builder of the silo.</param>
    /// <param name="path">The path of the file; it and its folder are made if they are missing.</param>
    /// <returns>The same builder.</returns>
    public static ISiloBuilder AddFleetFile(this ISiloBuilder silo, string path)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentException.ThrowIfNullOrEmpty(path);
        silo.Services.AddGrainStorage(
            FleetOptions.StorageName, (services, _) => new FileGrainStorage(new FileStorageOptions { Path = path }, services));
        return silo;
    }

    /// <summary>Keeps the fleet in PostgreSQL, where spaces of a silo share round trips and commits. The tables are those of
    /// <see cref="PostgreSqlSchema"/>.</summary>
    /// <param name="silo">The builder of the silo.</param>
    /// <param name="dataSource">Makes the source of connections, such as <c>_ => NpgsqlDataSource.Create(connection)</c>. The silo disposes
    /// it at its end.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>The etag of each record is checked for itself: of two activations of a space at most one can write. A silo writes over two
    /// connections; reads use others.</remarks>
    public static ISiloBuilder AddFleetPostgreSql(this ISiloBuilder silo, Func<IServiceProvider, DbDataSource> dataSource)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(dataSource);
        return silo.AddFleetPostgreSql(FleetOptions.StorageName, dataSource);
    }

    /// <summary>Keeps states in PostgreSQL under another name than that of the fleet, so that a test can stand before them.</summary>
    internal static ISiloBuilder AddFleetPostgreSql(
        this ISiloBuilder silo, string storageName, Func<IServiceProvider, DbDataSource> dataSource)
    {
        silo.Services.AddGrainStorage(storageName, (services, _) => new PostgreSqlGrainStorage(dataSource(services), services));
        return silo;
    }

    /// <summary>Sets the cluster so that a space answers again within three seconds of the death of its silo.</summary>
    /// <param name="silo">The builder of the silo.</param>
    /// <param name="probeTimeout">The time that a probe of a silo may take, half a second by default. Two missed probes and a silence of
    /// twice this time end a silo, so a machine that pauses its programs for longer, such as by a debugger, needs more.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// The maximum is set as well, because a silo is not declared dead while a message came from it within that maximum times the number of
    /// missed probes. Orleans sets four times the timeout, so a paused silo whose connections stay open keeps its grains for eight
    /// timeouts. Clients need <see cref="UseFastFailover(IClientBuilder)"/>.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is below 10 milliseconds or above a minute.</exception>
    public static ISiloBuilder UseFastFailover(this ISiloBuilder silo, TimeSpan? probeTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        TimeSpan probe = probeTimeout ?? TimeSpan.FromMilliseconds(500);
        if (probe < TimeSpan.FromMilliseconds(10) || probe > TimeSpan.FromMinutes(1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(probeTimeout), $"The timeout of probes is {probe.TotalMilliseconds:0} ms; it must be 10 ms to one minute.");
        }

        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = probe;
            options.MinProbeTimeout = probe / 2;
            // It is also the window of EnableConnectionLivenessCheck, which stays on: a silo that answers anything is not declared dead.
            options.MaxProbeTimeout = probe;
            options.NumMissedProbesLimit = 2;
            options.NumVotesForDeathDeclaration = 1;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            options.MaxJoinAttemptTime = TimeSpan.FromSeconds(30);
        });
        return silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(2));
    }

    /// <summary>Sets a client so that it notices within a quarter of a second that a silo was declared dead.</summary>
    /// <param name="client">The builder of the client.</param>
    /// <returns>The same builder.</returns>
    public static IClientBuilder UseFastFailover(this IClientBuilder client)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromMilliseconds(250));
        return client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(2));
    }

    /// <summary>Adds <see cref="FleetClient"/> to the services of a client of the cluster, or of a silo.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options; <see cref="FleetOptions.Shards"/> must be that of the silos. Null for the defaults.</param>
    /// <remarks>A <see cref="FleetClientOptions"/> among the services is used. Options outside of their limits end the start of the host
    /// with an <see cref="OptionsValidationException"/>.</remarks>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddFleetClient(this IServiceCollection services, Action<FleetOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<FleetOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FleetOptions>, FleetOptionsCheck>());
        services.TryAddSingleton(provider => new FleetClient(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<IOptions<FleetOptions>>().Value,
            provider.GetService<FleetClientOptions>()));
        return services;
    }
}
