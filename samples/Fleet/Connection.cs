using System.Net;
using Cleave.Orleans.Client;
using Cleave.Orleans.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

/// <summary>A client of the cluster, and the fleet client over it.</summary>
internal sealed class Connection(IHost host) : IAsyncDisposable
{
    public FleetClient Fleet => host.Services.GetRequiredService<FleetClient>();

    public static async Task<Connection> Open(int gatewayPort)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.UseOrleansClient(client => client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, gatewayPort)).UseFastFailover());
        builder.Services.AddFleetClient();
        IHost host = builder.Build();
        await host.StartAsync();
        return new Connection(host);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(3)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        host.Dispose();
    }
}
