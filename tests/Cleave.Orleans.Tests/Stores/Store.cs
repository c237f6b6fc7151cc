using Cleave.Orleans.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Storage;
using StackExchange.Redis;

namespace Cleave.Orleans.Tests.Stores;

/// <summary>A kind of store, and how silos and clients find it.</summary>
internal abstract record Store(string Connection)
{
    public abstract string Kind { get; }

    public static Store Of(string kind, string connection) => kind switch
    {
        RedisStore.Name => new RedisStore(connection),
        PostgresStore.Name => new PostgresStore(connection),
        _ => throw new ArgumentException($"There is no store {kind}.", nameof(kind)),
    };

    public static void Identify(ClusterOptions options) => (options.ClusterId, options.ServiceId) = ("cleave-tests", "cleave-tests");

    public static void Options(FleetOptions options)
    {
        options.Shards = 4;
        options.JournalBytes = 256;
        options.LogBytes = 1 << 10;
        options.KeyRetention = TimeSpan.FromSeconds(20);
    }

    /// <summary>Gives a silo its clustering, and a storage of a name.</summary>
    public abstract void Configure(ISiloBuilder silo, string storageName = FleetOptions.StorageName);

    public abstract void Configure(IClientBuilder client);
}

/// <summary>Clustering and storage in Redis.</summary>
internal sealed record RedisStore(string Connection) : Store(Connection)
{
    public const string Name = "redis";

    public override string Kind => Name;

    public override void Configure(ISiloBuilder silo, string storageName = FleetOptions.StorageName)
    {
        silo.UseRedisClustering(options => options.ConfigurationOptions = Parse());
        silo.AddRedisGrainStorage(storageName, builder => builder.Configure<IServiceProvider>((options, services) =>
        {
            options.ConfigurationOptions = Parse();
            options.GrainStorageSerializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(services);
        }));
    }

    public override void Configure(IClientBuilder client) => client.UseRedisClustering(options => options.ConfigurationOptions = Parse());

    private ConfigurationOptions Parse()
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(Connection);
        options.AbortOnConnectFail = false;
        options.SyncTimeout = options.AsyncTimeout = 2000;
        return options;
    }
}

/// <summary>Clustering and storage in PostgreSQL.</summary>
internal sealed record PostgresStore(string Connection) : Store(Connection)
{
    public const string Name = "postgres";
    private const string Invariant = "Npgsql";

    /// <summary>Whether the grain storage is that of Orleans, and not the one that shares commits.</summary>
    public bool IsOfOrleans { get; init; }

    public override string Kind => Name;

    public override void Configure(ISiloBuilder silo, string storageName = FleetOptions.StorageName)
    {
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, Connection));
        if (IsOfOrleans)
        {
            silo.AddAdoNetGrainStorage(storageName, builder => builder.Configure<IServiceProvider>((options, services) =>
            {
                (options.Invariant, options.ConnectionString) = (Invariant, Connection);
                options.GrainStorageSerializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(services);
            }));
        }
        else
        {
            silo.AddFleetPostgreSql(storageName, _ => NpgsqlDataSource.Create(Connection));
        }
    }

    public override void Configure(IClientBuilder client) =>
        client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, Connection));
}
