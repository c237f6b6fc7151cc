// The example of docs/fleet.md, compiled and run by ./test. A fleet of eight GPUs on two hosts, kept by one silo in one file. The silo is a
// process of its own; it is killed and started again, and every lease is still there. With --interactive you kill it yourself; --dashboard
// adds Orleans' dashboard.
using Cleave.Orleans;
using Cleave.Orleans.Client;

if (args is ["silo", var path, var siloPort, var gatewayPort, .. var dashboard])
{
    return await Silo.Run(path, int.Parse(siloPort), int.Parse(gatewayPort), dashboard is [var port] ? int.Parse(port) : null);
}

if (args is ["one-process"])
{
    await OneProcess.Run();
    return 0;
}

bool isInteractive = args.Contains("--interactive");
using var silo = new SiloChild(args.Contains("--dashboard"));
await silo.Start();
await using var connection = await Connection.Open(silo.GatewayPort);
FleetClient fleet = connection.Fleet;

// <docs>
for (int gpu = 0; gpu < 8; gpu++)
{
    await fleet.RegisterAsync(new SpaceSpec
    {
        Id = $"host-{gpu / 4}/gpu-{gpu % 4}",
        Size = 80UL << 30,
        Labels = LabelSet.Of(("host", $"host-{gpu / 4}"), ("model", gpu < 4 ? "H100" : "A100")),
    });
}

// 24 GiB of any H100, for a minute unless it is renewed. The fencing number tells a host who came later.
Lease one = await fleet.LeaseAsync(new FleetRequest(24UL << 30)
{
    Where = [new LabelConstraint("model", "H100")],
    Policy = FleetPolicy.Pack,
});
Console.WriteLine($"{one.SpaceId}, #{one.FencingNumber}, {one.Blocks[0]}");

// A model over two GPUs of one host, 40 GiB on each: both leases or none.
LeaseGroup pair = await fleet.TryLeaseGroupAsync(new FleetRequest(40UL << 30), 2, RegionPlacement.OneHost);
Console.WriteLine(pair);
// </docs>

if (isInteractive)
{
    await Conversation.Run(fleet, silo);
    return 0;
}

Lease[] before = await AllLeases(fleet);
Console.WriteLine($"Kill the silo, which has granted {before.Length} leases.");
silo.Kill();
await silo.Start();
Lease[] after = await AllLeases(fleet);
Console.WriteLine($"The new silo has {after.Length} of them.");

Lease renewed = (await fleet.RenewAsync(one, TimeSpan.FromMinutes(5))).GetLease();
await fleet.ReleaseAsync(renewed);
return before.SequenceEqual(after) ? 0 : 1;

static async Task<Lease[]> AllLeases(FleetClient fleet)
{
    var leases = new List<Lease>();
    foreach (SpaceStatistics space in await fleet.GetSpacesAsync())
    {
        await foreach (Lease lease in fleet.GetLeasesAsync(space.Id))
        {
            leases.Add(lease);
        }
    }

    return [.. leases];
}
