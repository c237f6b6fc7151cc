using Cleave.Orleans;
using Cleave.Orleans.Client;
using Cleave.Orleans.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

/// <summary>The smallest fleet: silo, client and file in one process, as docs/fleet.md shows it.</summary>
internal static class OneProcess
{
    public static async Task Run()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddFleet().AddFleetFile("fleet.db"));
        using IHost host = builder.Build();
        await host.StartAsync();

        FleetClient fleet = host.Services.GetRequiredService<FleetClient>();
        await fleet.RegisterAsync(new SpaceSpec { Id = "host-0/gpu-0", Size = 80UL << 30, Labels = LabelSet.Of(("host", "host-0")) });

        // A lease lives for one minute unless the request says otherwise. FleetRequest has the choice of the space, LeaseRequest the terms.
        var terms = new LeaseRequest(24UL << 30) { TimeToLive = TimeSpan.FromMinutes(10), Owner = "model-a" };
        Lease lease = await fleet.LeaseAsync(new FleetRequest(terms) { Policy = FleetPolicy.BestFit });

        // Renewed from now on, and released.
        LeaseAnswer renewed = await fleet.RenewAsync(lease, TimeSpan.FromMinutes(10));
        await fleet.ReleaseAsync(renewed.GetLease());

        // A request that no space can serve returns the reason.
        LeaseAnswer refused = await fleet.TryLeaseAsync(new FleetRequest(100UL << 30));
        Console.WriteLine($"{refused.Status}: {refused.Message}");
        await host.StopAsync();
    }
}
